// The web page: a parent on another origin than the frame in it.

import { byId, current, log, shorten, toneOf, watchRequests } from './log.js';

const parentOrigin = String(document.documentElement.dataset.parentOrigin);

/**
 * @param {{id: string, pinFrameURL: string}} token
 * @param {string} scope
 * @param {number} run
 * @param {string} scheme
 * @param {(event: string) => void} heard
 */
export function runInWebPage(token, scope, run, scheme, heard) {
  byId('browser').hidden = false;
  const address = `${parentOrigin}/studio/parent`;
  byId('browser-address').textContent = address;
  const parent = document.createElement('iframe');
  parent.title = 'Your web page';
  const view = () => /** @type {any} */ (parent.contentWindow);
  const listen = (/** @type {MessageEvent} */ message) => {
    if (run !== current.number) {
      window.removeEventListener('message', listen);
      return;
    }
    if (message.source !== parent.contentWindow || message.origin !== parentOrigin) {
      return;
    }
    const { studio, data, at } = message.data || {};
    if (studio === 'hello') {
      const url = `${token.pinFrameURL}?key=demo-frame`;
      log({ kind: 'call of the web page', what: `iframe ${url}`, at });
      view().postMessage(
        { studio: 'run', url, operation: scope === 'VIEW_PIN' ? 'view-pin' : 'set-pin', controlId: token.id, scheme }, parentOrigin);
    } else if (studio === 'sent') {
      log({ kind: 'message to the frame', what: shorten(data), at });
      if (data.controlId) {
        // The frame is of the studio's own origin, though its parent is not.
        watchRequests(view().frames[0], run);
      }
    } else if (studio === 'received') {
      const event = String((data && data.event) || '');
      log({ kind: 'message from the frame', what: shorten(data), at, tone: toneOf(event) });
      heard(event);
    }
  };
  window.addEventListener('message', listen);
  parent.src = address;
  byId('browser-view').replaceChildren(parent);
}
