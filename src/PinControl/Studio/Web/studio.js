// The studio: plays the issuer's back end (through its own), and puts the cardholder's device on stage.

import { runInApp } from './app.js';
import { byId, current, log, now } from './log.js';
import { curl, script } from './snippets.js';
import { runInWebPage } from './web.js';

const life = 30000;

/** @param {string} name */
const chosen = name => /** @type {HTMLInputElement} */ (document.querySelector(`input[name=${name}]:checked`));
const scheme = () => chosen('scheme').value;

// ---- the issuer

/**
 * One act of the studio's back end, which has the client's secret.
 * @param {string} path
 * @param {object} [body]
 */
async function ask(path, body = {}) {
  const response = await fetch(`/studio/${path}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  return { request: answer.request || `POST /studio/${path}`, status: answer.status || response.status, body: answer.body || answer };
}

/** @param {string} plasticId @param {string} scope */
async function askForToken(plasticId, scope) {
  const started = now();
  const { request, status, body } = await ask('token', { plasticId, scope, colorScheme: scheme() || undefined });
  log({
    kind: 'request of the issuer',
    what: `${request} {"scope":"${scope}"} → ${status} (${Math.round(now() - started)} ms)`,
    at: started,
    tone: status === 201 ? undefined : 'bad',
  });
  return { status, body };
}

/** @param {number} status @param {any} body */
function showRefusal(status, body) {
  const [title, text, code] = byId('refusal').children;
  title.textContent = body.message || 'No token';
  text.textContent = `The issuer asked for a control token and was answered ${status}. ${body.errorReason || ''}`;
  code.textContent = body.errorCode || '';
  byId('refusal').hidden = false;
  log({ kind: 'answer to the issuer', what: JSON.stringify(body), tone: 'bad' });
}

// ---- the token's life

let ticking = 0;

/** @param {{reference: string, expiresAt: string, serverTime: string}} token @param {number} run */
function followToken(token, run) {
  const deadline = performance.now() + Date.parse(token.expiresAt) - Date.parse(token.serverTime);
  byId('token').hidden = false;
  byId('reference').textContent = token.reference;
  byId('state').textContent = 'ISSUED';
  byId('token').className = 'token';
  cancelAnimationFrame(ticking);
  (function tick() {
    const left = Math.max(0, deadline - performance.now());
    byId('life').style.width = `${left / life * 100}%`;
    if (byId('state').textContent === 'ISSUED') {
      byId('left').textContent = left ? `and lives ${Math.ceil(left / 1000)} s` : '';
      if (!left) {
        void lookUp(token.reference, run);
        return;
      }
    } else {
      byId('left').textContent = '';
      byId('life').style.width = '0';
      return;
    }
    ticking = requestAnimationFrame(tick);
  })();
}

/** What the issuer may know of it: by its reference, never by its id. @param {string} reference @param {number} run */
async function lookUp(reference, run) {
  const started = now();
  const { request, status, body } = await ask('outcome', { reference });
  if (run !== current.number || status !== 200) {
    return;
  }
  if (byId('state').textContent !== body.state) {
    byId('state').textContent = body.state;
    byId('token').className = `token ${body.state.toLowerCase()}`;
    log({
      kind: 'look-up of the issuer',
      what: `${request.replace(reference, `${reference.slice(0, 6)}…`)} → ${body.state}${body.reason ? ` ${body.reason}` : ''}`,
      at: started,
      tone: 'note',
    });
  }
}

// ---- runs

/** Of which plastic and scope the device on stage is; nothing while the stage is empty. */
let onStage = '';

const ofChoice = () => `${chosen('plastic').value} ${chosen('scope').value}`;

/** A page that is taken off the stage is closed, and its PIN goes with it. */
function clearStage() {
  for (const id of ['empty', 'phone', 'browser', 'refusal', 'token']) {
    byId(id).hidden = true;
  }
  byId('phone-view').replaceChildren();
  byId('browser-view').replaceChildren();
}

/** No PIN stands there beside the choice of another plastic or scope. */
function leaveStage() {
  if (onStage && onStage !== ofChoice()) {
    onStage = '';
    current.number++;
    cancelAnimationFrame(ticking);
    clearStage();
    byId('empty').hidden = false;
    log({ kind: 'studio', what: 'Something else was chosen: what was on stage is closed.', tone: 'note' });
  }
}

async function start() {
  const plastic = chosen('plastic').value;
  const scope = chosen('scope').value;
  const flow = chosen('flow').value;
  const run = ++current.number;
  current.started = now();
  onStage = ofChoice();
  clearStage();
  const where = flow === 'webview' ? 'in an app’s webview' : 'in a web page’s iframe';
  log({ kind: `${scope === 'VIEW_PIN' ? 'View' : 'Set'} the PIN of ${plastic} ${where}`, what: '', tone: 'run' });
  writeCode();
  try {
    const { status, body } = await askForToken(plastic, scope);
    if (run !== current.number) {
      return;
    }
    if (status !== 201) {
      showRefusal(status, body);
      return;
    }
    followToken(body, run);
    await spoil(body, plastic, scope);
    if (run !== current.number) {
      return;
    }
    const heard = (/** @type {string} */ event) => {
      if (event !== 'ready' && event !== 'resize' && event !== 'pin_valid') {
        void lookUp(body.reference, run);
        void refreshPlastics();
      }
    };
    if (flow === 'webview') {
      runInApp(body, scope, run, heard);
    } else {
      runInWebPage(body, scope, run, scheme(), heard);
    }
  } catch (fault) {
    log({ kind: 'studio', what: String(fault), tone: 'bad' });
  }
}

/**
 * Does to the token what goes wrong in life, so that its error can be seen.
 * @param {{id: string, reference: string, expiresAt: string, serverTime: string}} token
 * @param {string} plastic
 * @param {string} scope
 */
async function spoil(token, plastic, scope) {
  switch (/** @type {HTMLSelectElement} */ (byId('fate')).value) {
    case 'superseded':
      await askForToken(plastic, scope);
      break;
    case 'expired':
      log({ kind: 'studio', what: 'Waits until the token is too old.', tone: 'note' });
      await new Promise(resolve => setTimeout(resolve, Date.parse(token.expiresAt) - Date.parse(token.serverTime) + 500));
      break;
    case 'unknown':
      token.id = [...token.id].reverse().join('');
      break;
  }
}

/** What the plastics are now, in the words of the Cards API. */
async function refreshPlastics() {
  const { body } = await ask('plastics');
  for (const plastic of body.plastics || []) {
    const input = plastic && document.querySelector(`input[name=plastic][value="${plastic.plasticId}"]`);
    const place = input && input.parentElement && input.parentElement.querySelector('small');
    if (place) {
      const pin = plastic.pinStatus === 'WAITING' ? 'no PIN yet' : `PIN ${plastic.pinStatus.toLowerCase()}`;
      place.textContent = `${plastic.status.toLowerCase()}, ${plastic.produced ? 'produced' : 'not produced'}, ${pin}`;
    }
    if (plastic && plastic.plasticId === '1002') {
      byId('produce').hidden = plastic.pinStatus === 'WAITING' || plastic.produced;
    }
  }
}

function nameTheButton() {
  byId('run').textContent = chosen('scope').value === 'VIEW_PIN' ? 'Show the PIN' : 'Choose a PIN';
  leaveStage();
  writeCode();
}

function writeCode() {
  const [plastic, scope, flow] = ['plastic', 'scope', 'flow'].map(name => chosen(name).value);
  const run = { plastic, scope, flow, path: `${document.documentElement.dataset.basePath}/v2/plastic/${plastic}?auditUser=me` };
  byId('curl').textContent = curl(run);
  byId('script').textContent = script(run);
  byId('all-about').textContent = flow === 'webview'
    ? 'A back end that asks for a token and opens its page as a webview does, by a form post. Needs Node 18 or newer.'
    : 'A back end that asks for a token, and a page of yours that starts the frame with it. Needs Node 18 or newer.';
}

byId('run').addEventListener('click', start);
byId('plastics').addEventListener('change', () => {
  const scope = String(chosen('plastic').dataset.scope);
  /** @type {HTMLInputElement} */ (document.querySelector(`input[name=scope][value=${scope}]`)).checked = true;
  nameTheButton();
});
byId('scope').addEventListener('change', nameTheButton);
byId('flow').addEventListener('change', writeCode);
byId('scheme').addEventListener('change', () => {
  document.documentElement.dataset.scheme = scheme();
  const [webview] = byId('phone-view').children;
  if (webview instanceof HTMLIFrameElement && scheme()) {
    /** @type {any} */ (webview.contentWindow).set_theme(scheme());
  }
});
byId('clear').addEventListener('click', () => byId('lines').replaceChildren());
byId('produce').addEventListener('click', async () => {
  const { request, status } = await ask('produce', { plasticId: '1002' });
  log({ kind: 'card management', what: `${request} {…,"status":"ACTIVE","produced":true} → ${status}`, tone: status < 300 ? undefined : 'bad' });
  const card = /** @type {HTMLInputElement} */ (document.querySelector('input[name=plastic][value="1002"]'));
  card.dataset.scope = 'VIEW_PIN';
  card.checked = true;
  byId('plastics').dispatchEvent(new Event('change'));
  await refreshPlastics();
});
byId('reset').addEventListener('click', async () => {
  await ask('reset');
  log({ kind: 'studio', what: 'The demo plastics are as they began.', tone: 'note' });
  /** @type {HTMLInputElement} */ (document.querySelector('input[name=plastic][value="1002"]')).dataset.scope = 'SET_PIN';
  byId('plastics').dispatchEvent(new Event('change'));
  await refreshPlastics();
});

// ---- the two panels

const tabs = /** @type {HTMLElement[]} */ ([byId('tab-log'), byId('tab-code')]);
/** @param {HTMLElement} tab */
function openPanel(tab) {
  for (const one of tabs) {
    one.setAttribute('aria-selected', String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
    byId(String(one.getAttribute('aria-controls'))).hidden = one !== tab;
  }
  byId('clear').hidden = tab !== tabs[0];
}
tabs.forEach((tab, i) => {
  tab.addEventListener('click', () => openPanel(tab));
  tab.addEventListener('keydown', event => {
    if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const other = tabs[1 - i];
      openPanel(other);
      other.focus();
    }
  });
});
document.querySelectorAll('[data-copy]').forEach(button => button.addEventListener('click', async () => {
  await navigator.clipboard.writeText(String(byId(String(button.getAttribute('data-copy'))).textContent));
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}));

nameTheButton();
void refreshPlastics();
