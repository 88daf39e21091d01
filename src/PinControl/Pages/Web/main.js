// Which flow is on stage. A webview page begins its own at once; a frame waits for its parent's word.

/** @type {Flow | null} */
let flow = null;

/** @param {string} kind @param {string} controlId */
function begin(kind, controlId) {
  // The same control id again, now or after others, is a parent that repeats itself; another one starts anew, silently.
  if (controlId !== current && !settled.has(controlId)) {
    current = controlId;
    if (flow) {
      flow.end();
    }
    flow = flows[kind](controlId);
  }
}

enter('words');
part('title').textContent = document.title;
part('message').textContent = say('wait');
// Whoever comes back to a page finds nothing on it, the browser's kept copy included.
addEventListener('pagehide', () => flow && flow.leave());
addEventListener('pageshow', event => event.persisted && flow && flow.leave());
if (!page.origins) {
  begin(page.kind, page.controlId);
}

gate((/** @type {string} */ what, /** @type {string | undefined} */ value) => {
  if (what === 'submit' || what === 'hide') {
    if (flow) {
      flow[what]();
    }
  } else if (value) {
    begin(what, value);
  }
});
