// What a cardholder sees: one shadow root, so that no style or script of elsewhere comes near the digits by accident.

/** @typedef {{submit: () => void, hide: () => void, end: () => void, leave: () => void}} Flow */

/** What this page can do: view, set or both. @type {Object<string, (controlId: string) => Flow>} */
const flows = {};
const host = /** @type {HTMLElement} */ (document.getElementById('pin'));
const root = host.attachShadow({ mode: 'open' });
let height = 0;

/** @param {string} name */
const part = name => /** @type {HTMLElement} */ (root.querySelector(`[part="${name}"]`));

/** Puts another page on stage. @param {string} name */
function enter(name) {
  while (root.firstChild) {
    root.removeChild(root.firstChild);
  }
  const style = /** @type {HTMLElement} */ (document.querySelector('style'));
  root.append(style.cloneNode(true), document.importNode(/** @type {HTMLTemplateElement} */ (document.getElementById(name)).content, true));
}

/** @param {string[]} names The parts that show; of what can be hidden, nothing else does. */
function show(...names) {
  root.querySelectorAll('[part]').forEach(element => {
    const name = String(element.getAttribute('part'));
    if (element.hasAttribute('data-optional')) {
      /** @type {HTMLElement} */ (element).hidden = !names.includes(name);
    }
  });
}

/** A text with its numbers. @param {string} key @param {number} [n] */
const say = (key, n) => String(page.text[key] || '').replace('{n}', String(n));

/**
 * Milliseconds since now, by whichever clock ran on: one stands still while a device sleeps, the other may be set.
 * @returns {() => number}
 */
function stopwatch() {
  const [steady, set] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - steady, Date.now() - set);
}

/** Tells the host how high the page is, if that changed. */
function resize() {
  const now = Math.ceil(host.getBoundingClientRect().height);
  if (now !== height) {
    height = now;
    send('resize', { height });
  }
}

/**
 * The end of a flow that failed: its one error event, and words.
 * @param {'view' | 'set'} kind
 * @param {unknown} fault
 */
function fail(kind, fault) {
  const { reason, support } = fault instanceof Refusal ? fault : new Refusal('UNAVAILABLE');
  enter('words');
  part('title').textContent = say(`${kind}Failed`);
  part('message').textContent = say(reason) || say('UNAVAILABLE');
  part('support').textContent = support ? `${say('support')} ${support}` : '';
  send(`${kind}_pin_error`, { reason, support });
  resize();
}

/** The end of a flow, in words. @param {string} title @param {string} message */
function conclude(title, message) {
  enter('words');
  part('title').textContent = say(title);
  part('message').textContent = say(message);
}
