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
// Whoever comes back to a page finds nothing on it, the browser's kept copy included. A parent that left with its frame did not hear of it then.
let hid = false;
addEventListener('pagehide', () => { hid = !!flow && flow.leave(); });
addEventListener('pageshow', event => {
  if (event.persisted && flow && !flow.leave() && hid && page.origins) {
    send('pin_hidden', { cause: 'LEFT', final: true });
  }
  hid = false;
});
if (page.origins) {
  // Nobody asks: a parent that has forgotten it, or a frame that stands by itself.
  const alone = parent === window;
  setTimeout(() => {
    if (!flow && !settled.size) {
      part('message').textContent = say(alone ? 'BAD_REQUEST' : 'slow');
    }
  }, alone ? 0 : 10000);
} else {
  begin(page.kind, page.controlId);
}

gate((/** @type {string} */ what, /** @type {string | undefined} */ value) => {
  if (what === 'submit' || what === 'hide') {
    if (flow) {
      flow[what]();
    }
  } else if (value) {
    begin(what, value);
  } else if (!flow && !settled.size) {
    // Asked for a PIN without a control id, as by a variable that was never set: said once, and the next one counts.
    fail(what === 'set' ? 'set' : 'view', new Refusal('BAD_REQUEST'));
  }
});
