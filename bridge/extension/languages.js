// @ts-check
/**
 * What a page calls its own user, by the language of the page.
 *
 * One rule: only the words of the page's own language count. "Ty", "Du" and "Tu" are people's names too.
 */

/** @type {Record<string, string[]>} by the first part of the language's tag */
const YOU = {
  af: ["jy"], ar: ["أنت"], az: ["siz"], bg: ["вие", "ти"], bn: ["আপনি"], ca: ["tu", "vostè"], cs: ["vy", "ty"],
  da: ["dig", "du"], de: ["sie", "du", "ich"], el: ["εσείς", "εσύ"], en: ["you"], es: ["tú", "usted", "vos"],
  et: ["teie", "sina"], eu: ["zu"], fa: ["شما"], fi: ["sinä"], fil: ["ikaw"], fr: ["vous"], gl: ["ti", "vostede"],
  gu: ["તમે"], he: ["את/ה", "אתם", "את", "אתה"], hi: ["आप"], hr: ["vi", "ti"], hu: ["ön", "te"], hy: ["դուք"],
  id: ["anda"], is: ["þú"], it: ["tu", "tu stesso", "lei"], iw: ["את/ה", "אתם"], ja: ["あなた", "自分"], ka: ["თქვენ"],
  kk: ["сіз"], kn: ["ನೀವು"], ko: ["나", "본인", "사용자"], lt: ["jūs", "tu"], lv: ["jūs"], mk: ["вие"], ml: ["നിങ്ങൾ"],
  mr: ["तुम्ही"], ms: ["anda"], nb: ["deg", "du"], nl: ["jij", "u", "jou"], no: ["deg", "du"], pa: ["ਤੁਸੀਂ"],
  pl: ["ty", "pan", "pani"], pt: ["você", "tu"], ro: ["dvs.", "tu", "dumneavoastră"], ru: ["вы", "я"], sk: ["vy", "ty"],
  sl: ["vi", "ti"], sq: ["ju", "ti"], sr: ["ви", "vi"], sv: ["du", "dig"], sw: ["wewe"], ta: ["நீங்கள்"], te: ["మీరు"],
  th: ["คุณ"], tr: ["siz", "sen"], uk: ["ви", "я"], ur: ["آپ"], vi: ["bạn"], zh: ["你", "您", "我"], zu: ["wena"],
};

const ALL = new Set(Object.values(YOU).flat());

/** Badges that stand behind a name in brackets, in the languages of the three. */
const BADGES = new Set([
  "guest", "external", "unverified", "unfamiliar", "visitor", "host", "co-host", "cohost", "me", "you", "organizer",
  "gast", "extern", "nicht verifiziert", "unbekannt", "ich", "organisator", "invité", "invitée", "externe", "non vérifié",
  "hôte", "moi", "invitado", "invitada", "externo", "externa", "no verificado", "anfitrión", "yo", "convidado",
  "convidada", "não verificado", "anfitrião", "eu", "ospite", "esterno", "non verificato", "io", "gość", "zewnętrzny",
  "гость", "внешний", "я", "ゲスト", "外部", "未確認", "自分", "ホスト", "来宾", "未验证", "主持人", "我", "게스트", "외부", "나",
]);
/** Those that a label for screen readers puts behind the name without brackets. */
const BARE_BADGES = /(?:\s+(?:external|unfamiliar|unverified))+$/iu;
const BRACKETS = /\s*[(（]([^()（）]{1,60})[)）]\s*$/u;

/** @param {string} name */
function fold(name) {
  return name.normalize("NFC").toLowerCase();
}

/** What captions call the user on a page of this language; empty where it is not known.
 * @param {string} language such as "pt-BR" @returns {string[]} */
export function ownWords(language) {
  return YOU[fold(language).split(/[-_]/)[0]] ?? [];
}

/** Whether a word means the user in any language. @param {string} word */
export function isOwnWord(word) {
  return ALL.has(fold(word));
}

/** A name without the badges behind it. @param {string} name @returns {string} */
export function stripBadges(name) {
  for (let rest = name; ; ) {
    const found = BRACKETS.exec(rest);
    if (!found?.index || !found[1].split(/[,，、]/u).every((badge) => BADGES.has(fold(badge.trim())))) {
      return rest.replace(BARE_BADGES, "").trim() || rest;
    }
    rest = rest.slice(0, found.index).trim();
  }
}

/** A name as it is compared: without what stands in brackets, such as pronouns. @param {string} name */
export function nameKey(name) {
  return fold(name.replace(BRACKETS, "")).replace(/\s+/gu, " ").trim();
}
