// The app: a webview with both bridges, as strict as the real ones.

import { byId, current, log, toneOf, watchRequests } from './log.js';

/**
 * Android's Java bridge finds a method by name and number of arguments, on the injected object and on no other; iOS takes
 * one argument that can be cloned. What a page gets wrong is logged and thrown, as the real ones do.
 * @param {any} view
 * @param {number} run
 * @param {(name: string, value: unknown) => void} heard
 */
function addBridges(view, run, heard) {
  const arities = {
    view_pin_success: 0, view_pin_error: 0, set_pin_success: 0, set_pin_error: 0, set_pin_validation_error: 0, pin_valid: 1, pin_event: 1,
  };
  const refuse = (/** @type {string} */ text) => {
    log({ kind: 'a strict bridge refuses', what: text, tone: 'bad' });
    throw new view.Error(text);
  };
  /** @type {Object<string, Function>} */
  const android = {};
  for (const [name, arity] of Object.entries(arities)) {
    android[name] = /** @this {unknown} @param {unknown[]} values */ function (...values) {
      if (this !== android) {
        refuse(`${name} was not called on android_handler`);
      }
      if (values.length !== arity) {
        refuse(`${name} takes ${arity} arguments, not ${values.length}`);
      }
      if (name === 'pin_valid' && typeof values[0] !== 'boolean') {
        refuse('pin_valid takes a boolean');
      }
      if (run === current.number) {
        log({ kind: 'callback, Android', what: `android_handler.${name}(${values.join(', ')})`, tone: toneOf(name) });
        heard(name, values[0]);
      }
    };
  }
  const ios = {
    /** @this {unknown} @param {any[]} values */
    postMessage(...values) {
      if (this !== ios) {
        refuse('postMessage was not called on ios_handler');
      }
      if (values.length !== 1) {
        refuse(`postMessage takes 1 argument, not ${values.length}`);
      }
      const body = structuredClone(values[0]);
      if (run === current.number) {
        log({ kind: 'callback, iOS', what: `ios_handler ${JSON.stringify(body)}`, tone: toneOf(body.event || '') });
      }
    },
  };
  view.android_handler = android;
  view.webkit = { messageHandlers: { ios_handler: ios } };
}

/**
 * The app's own buttons below the webview.
 * @param {() => any} view
 * @param {string} scope
 */
function makeDock(view, scope) {
  const [set, hide] = /** @type {HTMLButtonElement[]} */ ([...byId('phone-dock').querySelectorAll('button')]);
  const call = (/** @type {string} */ name) => {
    log({ kind: 'call of the app', what: `window.${name}()` });
    view()[name]();
  };
  set.hidden = scope !== 'SET_PIN';
  set.onclick = () => call('set_pin');
  hide.hidden = true;
  hide.onclick = () => call('hide_pin');
  return (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (name === 'view_pin_success') {
      hide.hidden = false;
    } else if (name === 'set_pin_success' || name === 'set_pin_error') {
      set.hidden = true;
    } else if (name === 'pin_event') {
      const event = JSON.parse(String(value));
      if (event.event === 'pin_hidden') {
        hide.hidden = event.final === true;
      }
    }
  };
}

/**
 * Opens the token's page in the phone, as an app does: by a form post.
 * @param {{id: string, pinURL: string}} token
 * @param {string} scope
 * @param {number} run
 * @param {(event: string) => void} heard
 */
export function runInApp(token, scope, run, heard) {
  byId('phone').hidden = false;
  const frame = document.createElement('iframe');
  frame.name = `webview-${run}`;
  frame.title = 'Your app';
  byId('phone-view').replaceChildren(frame);
  const view = () => /** @type {any} */ (frame.contentWindow);

  // The page's first script (bridges.js, put there for the studio alone) calls this: the bridges stand before the page's own
  // scripts run, as a webview's do.
  const dock = makeDock(view, scope);
  /** @type {any} */ (window).installBridges = (/** @type {any} */ page) => addBridges(page, run, (name, value) => {
    dock(name, value);
    if (name !== 'pin_event') {
      heard(name);
    }
  });
  frame.onload = () => {
    if (run === current.number && view().location.href !== 'about:blank') {
      watchRequests(view(), run);
    }
  };

  const form = document.createElement('form');
  form.method = 'post';
  form.action = token.pinURL;
  form.target = frame.name;
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'controlId';
  field.value = token.id;
  form.append(field);
  document.body.append(form);
  log({ kind: 'call of the app', what: `POST ${token.pinURL} controlId=${token.id.slice(0, 6)}…` });
  form.submit();
  form.remove();
}
