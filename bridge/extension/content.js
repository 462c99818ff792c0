// @ts-check
// Brings the page's module in: a content script cannot be a module itself.
import(chrome.runtime.getURL("page.js")).then((page) => page.begin());
