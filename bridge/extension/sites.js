// @ts-check
/**
 * The meeting sites, each allowed or not by the person. One rule: a page's script is registered for the
 * sites that are allowed and for no other.
 */

/** @typedef {{id: string, name: string, origins: string[]}} Site */

/** @type {readonly Site[]} */
export const SITES = [
  { id: "meet", name: "Google Meet", origins: ["https://meet.google.com/*"] },
  { id: "zoom", name: "Zoom", origins: ["https://*.zoom.us/*"] },
  {
    id: "teams",
    name: "Microsoft Teams",
    origins: ["https://teams.microsoft.com/*", "https://teams.live.com/*", "https://teams.cloud.microsoft/*"],
  },
];

const SCRIPT = "content.js";

/** @returns {Promise<Site[]>} the sites the person has allowed */
export async function allowedSites() {
  const allowed = [];
  for (const site of SITES) if (await chrome.permissions.contains({ origins: site.origins })) allowed.push(site);
  return allowed;
}

/** @param {Site} site @param {string} url @returns {boolean} */
export function isIn({ origins }, url) {
  const host = url && new URL(url).hostname;
  // "https://*.zoom.us/*" is zoom.us and all that ends with it
  const hosts = origins.map((origin) => origin.slice("https://".length, -"/*".length));
  return hosts.some((one) => one === host || (one.startsWith("*.") && `.${host}`.endsWith(one.slice(1))));
}

/** @type {Promise<unknown>} */
let registering = Promise.resolve();

/**
 * Register the page's script for what is allowed now, one time after the other: the browser and the pop-up
 * both tell of a change, and what is registered twice is refused.
 * @returns {Promise<Site[]>} the sites that are new
 */
export function registerScripts() {
  const registered = registering.then(registerNow);
  registering = registered.catch(() => undefined);
  return registered;
}

async function registerNow() {
  const registered = await chrome.scripting.getRegisteredContentScripts();
  const allowed = await allowedSites();
  const gone = registered.filter((script) => !allowed.some((site) => site.id === script.id));
  if (gone.length) await chrome.scripting.unregisterContentScripts({ ids: gone.map((script) => script.id) });
  const fresh = allowed.filter((site) => !registered.some((script) => script.id === site.id));
  await chrome.scripting.registerContentScripts(
    fresh.map((site) => ({ id: site.id, matches: site.origins, js: [SCRIPT], runAt: "document_idle" })),
  );
  return fresh;
}

/** Begin in tabs that were open before the site was allowed, or before the extension was updated. @param {Site[]} sites */
export async function beginInOpenTabs(sites) {
  for (const site of sites) {
    for (const tab of await chrome.tabs.query({ url: site.origins })) {
      if (tab.id === undefined) continue;
      // a tab that is being closed or shows an error page takes no script, and needs none
      await chrome.scripting.executeScript({ target: { tabId: tab.id }, files: [SCRIPT] }).catch(() => undefined);
    }
  }
}
