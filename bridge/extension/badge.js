// @ts-check
/** What the button in the toolbar says at a glance. One rule: it never says "on" unless captions were seen. */

/** @param {import("./meetings.js").Meeting} meeting @param {import("./link.js").LinkState} link @returns {[string, string, string]} text, colour, title */
function describe(meeting, link) {
  if (meeting.state === "asking") return ["?", "#9a6b00", "A meeting is open. Click to say whether it may be captured."];
  if (meeting.state === "paused") return ["II", "#5b6b7a", "Paused"];
  if (link !== "ready") return ["!", "#a83a56", "The desktop cannot be reached; what is said is kept here until it can."];
  if (meeting.health === "lost" || meeting.health === "absent") return ["!", "#a83a56", "Captions do not arrive"];
  if (meeting.health === "active" || meeting.health === "recovered") return ["on", "#0f7b6c", "Captions go to your desktop"];
  return ["…", "#5b6b7a", meeting.detail === "captions-on" ? "Waiting for captions" : "Waiting for the first caption"];
}

/**
 * @param {{tab: number, meeting: import("./meetings.js").Meeting | null}[]} tabs @param {import("./link.js").LinkState} link
 */
export function showBadge(tabs, link) {
  for (const { tab: tabId, meeting } of tabs) {
    // without a meeting nothing stays of the one that was
    const [text, color, title] = meeting ? describe(meeting, link) : ["", "#5b6b7a", ""];
    // the tab may close between the two
    const quiet = () => undefined;
    chrome.action.setBadgeText({ tabId, text }).catch(quiet);
    chrome.action.setBadgeBackgroundColor({ tabId, color }).catch(quiet);
    chrome.action.setTitle({ tabId, title: title ? `SalesRLAgent: ${title}` : "SalesRLAgent" }).catch(quiet);
  }
}
