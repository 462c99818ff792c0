// @ts-check
/**
 * What the simulated meeting pages share: making elements without HTML, words of the interface in three
 * languages, and the address's parameters. One rule: no page knows how it is read.
 */

const parameters = new URLSearchParams(location.search);
const language = parameters.get("language") ?? "en";
document.documentElement.lang = language;

const WORDS = {
  en: { you: "You", captions: "Captions", leave: "Leave call", jump: "Jump to bottom", on: "Turn on captions",
    off: "Turn off captions", show: "Show Captions", hide: "Hide Captions", myself: "Myself video", chat: "Chat",
    message: "said to Everyone at 10:02", title: "Weekly sync" },
  fr: { you: "Vous", captions: "Sous-titres", leave: "Quitter l'appel", jump: "Aller en bas", on: "Activer les sous-titres",
    off: "Désactiver les sous-titres", show: "Afficher les sous-titres", hide: "Masquer les sous-titres",
    myself: "Ma vidéo", chat: "Discussion", message: "à Tout le monde à 10:02", title: "Point hebdo" },
  ja: { you: "あなた", captions: "字幕", leave: "通話から退出", jump: "一番下に移動", on: "字幕をオンにする",
    off: "字幕をオフにする", show: "字幕を表示", hide: "字幕を非表示", myself: "自分のビデオ", chat: "チャット",
    message: "全員へ 10:02", title: "週次会議" },
};
/** @type {Record<string, string>} */
const say = WORDS[/** @type {"en"} */ (language)] ?? WORDS.en;

/**
 * @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A name that a compiler made, another each time. */
let made = 0;
function madeName() {
  made += 1;
  return `x${(made * 7919 + 104729).toString(36)}`;
}

/** An avatar of a person. @param {string} name */
function picture(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 99991;
  return make("img", { src: `/pages/avatar-${sum}.png`, alt: "" });
}

/** A list of people, shaped like captions and none. @param {string[]} names */
function peopleList(names) {
  const rows = names.map((name) => make("div", {}, make("div", {}, picture(name), name), make("div", {}, "Meeting host")));
  document.body.append(make("div", { role: "list", class: "people" }, ...rows));
}
