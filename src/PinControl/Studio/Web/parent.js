// The integrator's page of the iframe flow: on another origin than the PIN frame, as it is in real life.
'use strict';

const studio = String(document.documentElement.dataset.studioOrigin);
const place = /** @type {HTMLElement} */ (document.getElementById('place'));
const setButton = /** @type {HTMLButtonElement} */ (document.getElementById('set'));
const hideButton = /** @type {HTMLButtonElement} */ (document.getElementById('hide'));

/** @type {HTMLIFrameElement | null} */
let frame = null;
let frameOrigin = '';

const now = () => performance.timeOrigin + performance.now();

/** Tells the studio around this page what went to the frame or came from it. @param {string} kind @param {unknown} data */
function tell(kind, data) {
  window.parent.postMessage({ studio: kind, data, at: now() }, studio);
}

/** @param {object} message */
function send(message) {
  frame?.contentWindow?.postMessage(message, frameOrigin);
  tell('sent', message);
}

/** @param {{url: string, operation: string, controlId: string, scheme: string}} what */
function run({ url, operation, controlId, scheme }) {
  document.documentElement.dataset.scheme = scheme;
  frameOrigin = new URL(url).origin;
  frame = document.createElement('iframe');
  frame.title = 'PIN';
  // As an integrator would: once the frame has loaded, it gets the operation and the control id.
  frame.onload = () => send({ operation, controlId });
  frame.src = url;
  place.replaceChildren(frame);
  setButton.hidden = operation !== 'set-pin';
}

window.addEventListener('message', event => {
  if (event.origin === studio && event.source === window.parent) {
    if (event.data?.studio === 'run') {
      run(event.data);
    }
    return;
  }
  if (!frame || event.source !== frame.contentWindow || event.origin !== frameOrigin) {
    return;
  }
  const body = event.data;
  tell('received', body);
  switch (body?.event) {
    case 'resize':
      frame.style.height = `${Math.max(160, Math.ceil(body.height) + 2)}px`;
      break;
    case 'view_pin_success':
      hideButton.hidden = false;
      break;
    case 'pin_hidden':
      hideButton.hidden = body.final === true;
      break;
    case 'set_pin_success':
    case 'set_pin_error':
      setButton.hidden = true;
      break;
  }
});

setButton.onclick = () => send({ operation: 'set-pin-set' });
hideButton.onclick = () => send({ operation: 'hide-pin' });
tell('hello', null);
