// @ts-check
/** Zoom's page: everything is in a frame of the same origin. One rule: `sim` here is the frame's. */

const frame = document.createElement("iframe");
frame.id = "webclient";
frame.src = `/pages/zoom-client.html${location.search}`;
document.body.append(frame);
/** Tests wait for this before they begin. */
Object.assign(window, {
  ready: new Promise((resolve) => {
    frame.addEventListener("load", () => {
      Object.assign(window, { sim: /** @type {any} */ (frame.contentWindow).sim });
      resolve(true);
    });
  }),
});
