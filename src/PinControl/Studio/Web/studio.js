// The studio: plays the issuer's back end (through its own), the app around a webview, and the log of all they say.
'use strict';

const { studioOrigin, parentOrigin } = document.documentElement.dataset;
const byId = id => /** @type {HTMLElement} */ (document.getElementById(id));
const now = () => performance.timeOrigin + performance.now();

/** The run on stage: what belongs to an older one is not listened to any more. */
let current = { number: 0, started: 0 };

// ---- the log

/**
 * One line. Observers report late, so a line goes where its time belongs.
 * @param {{kind: string, what: string, at?: number, tone?: 'good' | 'bad' | 'note' | 'run'}} entry
 */
function log({ kind, what, at = now(), tone }) {
  const line = document.createElement('li');
  line.dataset.at = String(at);
  line.className = tone ?? '';
  const time = document.createElement('time');
  time.textContent = tone === 'run' ? '' : `${((at - current.started) / 1000).toFixed(3)} s`;
  const kindText = document.createElement('span');
  kindText.className = 'kind';
  kindText.textContent = kind;
  const whatText = document.createElement('span');
  whatText.className = 'what';
  whatText.textContent = what;
  line.append(time, kindText, whatText);

  const list = byId('log');
  let after = list.lastElementChild;
  while (after instanceof HTMLElement && Number(after.dataset.at) > at) {
    after = after.previousElementSibling;
  }
  list.insertBefore(line, after ? after.nextSibling : list.firstChild);
  list.scrollTop = list.scrollHeight;
}

const toneOf = name => name.endsWith('_success') ? 'good' : name.endsWith('_error') ? 'bad' : undefined;

/** A control id redeems a PIN while it lives: the log shows its beginning only. */
const shorten = body => JSON.stringify(body, (key, value) => key === 'controlId' ? `${value.slice(0, 6)}…` : value);

/** Logs every request a same-origin page makes. */
function watchRequests(view, run) {
  const seen = list => list.getEntries().forEach(entry => {
    if (run !== current.number) {
      return;
    }
    const method = entry.entryType === 'navigation' ? 'page' : entry.initiatorType;
    const status = entry.responseStatus ? ` → ${entry.responseStatus}` : '';
    const url = new URL(entry.name);
    log({
      kind: 'request of the page',
      what: `${method} ${url.pathname}${url.search}${status} (${Math.round(entry.duration)} ms, ${entry.transferSize} bytes)`,
      at: view.performance.timeOrigin + entry.startTime,
      tone: entry.responseStatus >= 400 ? 'bad' : undefined,
    });
  });
  for (const type of ['navigation', 'resource']) {
    new view.PerformanceObserver(seen).observe({ type, buffered: true });
  }
}

// ---- the issuer

/** Asks the studio's back end for a token: the client's secret stays there. */
async function askForToken(plasticId, scope) {
  const started = now();
  const response = await fetch('/studio/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ plasticId, scope, colorScheme: scheme() || undefined }),
  });
  const answer = await response.json();
  const status = answer.status ?? response.status;
  log({
    kind: 'request of the issuer',
    what: `${answer.request ?? 'POST /studio/token'} {"scope":"${scope}"} → ${status} (${Math.round(now() - started)} ms)`,
    at: started,
    tone: status === 201 ? undefined : 'bad',
  });
  return { status, body: answer.body ?? answer };
}

function showRefusal(status, body) {
  const refusal = byId('refusal');
  refusal.children[0].textContent = body.message ?? 'No token';
  refusal.children[1].textContent = `The issuer asked for a control token and was answered ${status}. ${body.errorReason ?? ''}`;
  refusal.children[2].textContent = body.errorCode ?? '';
  refusal.hidden = false;
  log({ kind: 'answer to the issuer', what: JSON.stringify(body), tone: 'bad' });
}

// ---- the app: a webview with both bridges, as strict as the real ones

/**
 * Android's Java bridge finds a method by name and number of arguments, on the injected object and on no other; iOS takes
 * one argument that can be cloned. What a page gets wrong is logged and thrown, as the real ones do.
 */
function addBridges(view, run, dock) {
  const arities = {
    view_pin_success: 0, view_pin_error: 0, set_pin_success: 0, set_pin_error: 0, set_pin_validation_error: 0, pin_valid: 1, pin_event: 1,
  };
  const refuse = text => {
    log({ kind: 'a strict bridge refuses', what: text, tone: 'bad' });
    throw new view.Error(text);
  };
  const android = {};
  for (const [name, arity] of Object.entries(arities)) {
    android[name] = function (...values) {
      if (this !== android) {
        refuse(`${name} was not called on android_handler`);
      }
      if (values.length !== arity) {
        refuse(`${name} takes ${arity} arguments, not ${values.length}`);
      }
      if (name === 'pin_valid' && typeof values[0] !== 'boolean') {
        refuse('pin_valid takes a boolean');
      }
      if (run !== current.number) {
        return;
      }
      log({ kind: 'callback, Android', what: `android_handler.${name}(${values.join(', ')})`, tone: toneOf(name) });
      dock(name, values[0]);
    };
  }
  const ios = {
    postMessage(...values) {
      if (this !== ios) {
        refuse('postMessage was not called on ios_handler');
      }
      if (values.length !== 1) {
        refuse(`postMessage takes 1 argument, not ${values.length}`);
      }
      const body = structuredClone(values[0]);
      if (run === current.number) {
        log({ kind: 'callback, iOS', what: `ios_handler ${JSON.stringify(body)}`, tone: toneOf(body.event ?? '') });
      }
    },
  };
  view.android_handler = android;
  view.webkit = { messageHandlers: { ios_handler: ios } };
}

/** The app's own buttons below the webview: the pages have none that the app would not want. */
function makeDock(view, scope) {
  const [set, hide] = /** @type {NodeListOf<HTMLButtonElement>} */ (byId('phone-dock').querySelectorAll('button'));
  const call = name => {
    log({ kind: 'call of the app', what: `window.${name}()` });
    view()[name]?.();
  };
  set.hidden = scope !== 'SET_PIN';
  set.disabled = true;
  set.onclick = () => call('set_pin');
  hide.hidden = true;
  hide.onclick = () => call('hide_pin');
  return (name, value) => {
    if (name === 'pin_valid') {
      set.disabled = value !== true;
    } else if (name === 'view_pin_success') {
      hide.hidden = false;
    } else if (name === 'set_pin_success' || name === 'set_pin_error') {
      set.hidden = true;
    } else if (name === 'pin_event' && JSON.parse(value).event === 'pin_hidden') {
      hide.hidden = JSON.parse(value).final === true;
    }
  };
}

function runInWebview(token, scope, run) {
  byId('phone').hidden = false;
  const frame = document.createElement('iframe');
  frame.name = `webview-${run}`;
  frame.title = 'Your app';
  byId('phone-view').replaceChildren(frame);
  const view = () => /** @type {any} */ (frame.contentWindow);

  // The page's first script (bridges.js, put there for the studio alone) calls this: the bridges stand before the page's own
  // scripts run, as a webview's do.
  const dock = makeDock(view, scope);
  window.installBridges = page => addBridges(page, run, dock);
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

// ---- the web page: a parent on another origin than the frame in it

function runInPage(token, scope, run) {
  byId('browser').hidden = false;
  const address = `${parentOrigin}/studio/parent`;
  byId('browser-address').textContent = address;
  const parent = document.createElement('iframe');
  parent.title = 'Your web page';
  parent.allow = 'clipboard-read';
  const listen = event => {
    if (run !== current.number) {
      window.removeEventListener('message', listen);
      return;
    }
    if (event.source !== parent.contentWindow || event.origin !== parentOrigin) {
      return;
    }
    const { studio, data, at } = event.data ?? {};
    if (studio === 'hello') {
      const url = `${token.pinFrameURL}?key=demo-frame`;
      log({ kind: 'call of the web page', what: `iframe ${url}`, at });
      parent.contentWindow.postMessage(
        { studio: 'run', url, operation: scope === 'VIEW_PIN' ? 'view-pin' : 'set-pin', controlId: token.id, scheme: scheme() }, parentOrigin);
    } else if (studio === 'sent') {
      log({ kind: 'message to the frame', what: shorten(data), at });
      if (data.controlId) {
        // The frame is of the studio's own origin, though its parent is not.
        watchRequests(parent.contentWindow.frames[0], run);
      }
    } else if (studio === 'received') {
      log({ kind: 'message from the frame', what: shorten(data), at, tone: toneOf(data?.event ?? '') });
    }
  };
  window.addEventListener('message', listen);
  parent.src = address;
  byId('browser-view').replaceChildren(parent);
}

// ---- runs

const scheme = () => /** @type {HTMLInputElement} */ (document.querySelector('input[name=scheme]:checked')).value;

function clearStage() {
  for (const id of ['empty', 'phone', 'browser', 'refusal']) {
    byId(id).hidden = true;
  }
  byId('phone-view').replaceChildren();
  byId('browser-view').replaceChildren();
}

async function start(button) {
  const plastic = button.closest('.plastic');
  const { plastic: plasticId, scope } = plastic.dataset;
  const run = current.number + 1;
  current = { number: run, started: now() };
  document.querySelectorAll('.plastic').forEach(other => other.setAttribute('aria-current', String(other === plastic)));
  clearStage();
  const where = button.dataset.flow === 'webview' ? 'in an app’s webview' : 'in a web page’s iframe';
  log({ kind: `${scope === 'VIEW_PIN' ? 'View' : 'Set'} the PIN of ${plasticId} ${where}`, what: '', tone: 'run' });
  try {
    const { status, body } = await askForToken(plasticId, scope);
    if (run !== current.number) {
      return;
    }
    if (status !== 201) {
      showRefusal(status, body);
    } else if (button.dataset.flow === 'webview') {
      runInWebview(body, scope, run);
    } else {
      runInPage(body, scope, run);
    }
  } catch (fault) {
    log({ kind: 'studio', what: String(fault), tone: 'bad' });
  }
}

document.querySelectorAll('.runs button').forEach(button => button.addEventListener('click', () => start(button)));
byId('clear').addEventListener('click', () => byId('log').replaceChildren());
byId('scheme').addEventListener('change', () => {
  document.documentElement.dataset.scheme = scheme();
});
