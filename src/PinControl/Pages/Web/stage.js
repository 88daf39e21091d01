// What a cardholder sees: one shadow root, so that no style or script of elsewhere comes near the digits by accident.

/** @typedef {{submit: () => void, hide: () => void, end: () => void, leave: () => boolean}} Flow `leave` says whether it hid a PIN for good. */

/** What this page can do: view, set or both. @type {Object<string, (controlId: string) => Flow>} */
const flows = {};
const host = /** @type {HTMLElement} */ (document.getElementById('pin'));
const root = host.attachShadow({ mode: 'open' });
let height = 0;
/** The control id whose flow is on stage, and those whose last word was said: none of them is begun again. */
let current = '';
const settled = new Set();

/** @param {string} name */
const part = name => /** @type {HTMLElement} */ (root.querySelector(`[part="${name}"]`));

/** What is for low frames holds for this one, however high it is. @param {HTMLStyleElement} style */
function compact(style) {
  for (const rule of Array.from(/** @type {CSSStyleSheet} */ (style.sheet).cssRules)) {
    if (rule instanceof CSSMediaRule && rule.media.mediaText.includes('max-height')) {
      rule.media.mediaText = 'all';
    }
  }
}

/** Puts another page on stage. @param {string} name @returns {Element | null} What had the focus, and is gone. */
function enter(name) {
  const held = root.activeElement;
  while (root.firstChild) {
    root.removeChild(root.firstChild);
  }
  const style = /** @type {HTMLStyleElement} */ (document.querySelector('style'));
  const copy = /** @type {HTMLStyleElement} */ (style.cloneNode(true));
  root.append(copy, document.importNode(/** @type {HTMLTemplateElement} */ (document.getElementById(name)).content, true));
  if (document.documentElement.dataset.layout === 'compact') {
    [style, copy].forEach(compact);
  }
  part('again').addEventListener('click', () => {
    part('message').textContent = say('wait');
    tryNow();
  });
  return held;
}

/**
 * What tells recorders of sessions, and translators, to leave something alone: as it stands on the page's own element (docs/pages.md).
 * @param {Element} element
 */
function shield(element) {
  for (const { name, value } of Array.from(host.attributes)) {
    if (/^(data-|translate)/.test(name)) {
      element.setAttribute(name, value);
    }
  }
  element.classList.add(...Array.from(host.classList));
}

/** @param {Event} event */
const refrain = event => event.preventDefault();

/** An answer does not come: words, and from some tries on a button. @param {string} key `slow`, or a reason. */
function stalled(key) {
  part('message').textContent = say(key === 'OFFLINE' ? 'waiting' : 'slow');
  part('again').hidden = key === 'slow';
  resize();
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

/**
 * Changes what shows. A cardholder without a mouse is not left nowhere: what had the focus, and is hidden, gives it on.
 * @param {() => void} change
 * @param {() => HTMLElement | null} heir
 */
function keepFocus(change, heir) {
  const held = /** @type {HTMLElement | null} */ (root.activeElement);
  change();
  const next = held && held.hidden && heir();
  if (next) {
    next.focus();
  }
}

/** Gives a part room for each text it may have, in whatever language and look: nothing beside or below it moves. @param {string} name @param {string[]} texts */
function reserve(name, ...texts) {
  const place = part(name);
  // Measured beside it: a screen reader is not to hear them all.
  const probe = /** @type {HTMLElement} */ (place.cloneNode());
  probe.removeAttribute('role');
  place.after(probe);
  const side = place.localName === 'button' ? 'width' : 'height';
  place.style[side === 'width' ? 'minWidth' : 'minHeight'] = `${Math.max(...texts.map(text => {
    probe.textContent = text;
    return probe.getBoundingClientRect()[side];
  }))}px`;
  probe.remove();
}

/** The class of a PIN's cells: of more than six digits there are two rows. @param {number} length */
const rowsOf = length => `cells n${length > 6 ? Math.ceil(length / 2) : length}${length > 6 ? ' rows' : ''}`;

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

/** The last word on the control id: there is no second one. @param {string} event @param {object} [more] */
function settle(event, more) {
  settled.add(current);
  send(event, more);
}

/**
 * The end of a flow that failed: its one error event, and words.
 * @param {'view' | 'set'} kind
 * @param {unknown} fault
 * @param {boolean} [unsure] Whether the PIN may be set all the same.
 */
function fail(kind, fault, unsure) {
  const { reason, support } = fault instanceof Refusal ? fault : new Refusal('UNAVAILABLE');
  conclude(unsure ? 'setUnsure' : `${kind}Failed`, unsure ? 'setUnknown' : page.text[reason] ? reason : 'UNAVAILABLE');
  part('support').textContent = support ? `${say('support')} ${support}` : '';
  settle(`${kind}_pin_error`, { reason, support });
  resize();
}

/** The end of a flow, in words. @param {string} title @param {string} message */
function conclude(title, message) {
  const held = enter('words');
  part('title').textContent = say(title);
  part('title').className = title === 'setDone' ? 'done' : /ed$|Unsure/.test(title) ? 'failed' : '';
  part('message').textContent = say(message);
  if (held) {
    // What had the focus is gone: it goes to the words, not to the top of somebody's page.
    part('title').focus();
  }
}
