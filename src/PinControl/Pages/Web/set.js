// A cardholder chooses a PIN.

/** @param {string} controlId */
function startSet(controlId) {
  let alive = true;
  let busy = false;
  /** The opened session: its name, and the key its PIN travels under. @type {{session: string, key: CryptoKey, length: number} | null} */
  let opened = null;
  let lifetime = 0;
  let elapsed = stopwatch();
  let extensions = 2;
  let extending = false;
  let timer = 0;
  /** @type {[string, string]} */
  const entries = ['', ''];
  /** @type {HTMLInputElement[]} */
  let inputs = [];
  let composing = false;

  conclude('setTitle', 'wait');
  run().catch(stop);

  async function run() {
    const { body, serverTime, key } = await open(controlId, 'SET_PIN', () => alive);
    if (!alive) {
      return;
    }
    opened = { session: body.session, key, length: body.policy.length };
    keepTime(body.expiresAt, serverTime);
    present(opened.length);
    resize();
  }

  /** @param {number} length */
  function present(length) {
    enter('set');
    part('title').textContent = say('setTitle');
    part('hint').textContent = say('setHint', length);
    inputs = [/** @type {HTMLInputElement} */ (part('entry')), /** @type {HTMLInputElement} */ (part('confirmation'))];
    inputs.forEach((input, which) => {
      const cells = /** @type {HTMLElement} */ (input.parentElement);
      cells.className = rowsOf(length);
      shield(cells);
      for (let i = 0; i < length; i++) {
        cells.append(document.createElement('i'));
      }
      input.addEventListener('input', () => take(which, input.value));
      input.addEventListener('compositionstart', () => { composing = true; });
      input.addEventListener('compositionend', () => {
        composing = false;
        take(which, input.value);
        advance(which);
      });
      input.addEventListener('keydown', event => steer(which, event));
      input.addEventListener('paste', event => {
        event.preventDefault();
        const digits = toDigits(event.clipboardData ? event.clipboardData.getData('text').trim() : '');
        if (/^\d+$/.test(digits) && digits.length === length) {
          take(which, digits);
        }
      });
      // Digits are taken back from the end: the caret has no other place.
      for (const type of ['focus', 'click', 'keyup', 'select']) {
        input.addEventListener(type, () => {
          const end = input.value.length;
          if (!composing && (input.selectionStart !== end || input.selectionEnd !== end)) {
            input.setSelectionRange(end, end);
          }
          draw(which);
        });
      }
      input.addEventListener('blur', () => draw(which));
      draw(which);
    });
    part('show').addEventListener('click', () => unmask(part('show').getAttribute('aria-pressed') !== 'true'));
    part('suggest').addEventListener('click', () => {
      if (!busy) {
        // Shown, for it has to be learnt; and entered again, for it has to be known.
        unmask(true);
        take(0, randomPin(length));
        take(1, '');
        tell('suggested');
        inputs[1].focus();
      }
    });
    part('keep').addEventListener('click', extend);
    for (const type of ['copy', 'cut', 'dragstart', 'drop']) {
      part('form').addEventListener(type, refrain);
    }
    part('form').addEventListener('submit', event => {
      event.preventDefault();
      submit();
    });
    show();
    if (!page.origins) {
      inputs[0].focus();
    }
  }

  /** What was typed, cleaned; an event only if it changed something. @param {0 | 1 | number} which @param {string} text */
  function take(which, text) {
    // While a PIN is on its way nothing changes: an input that is read-only can still be pasted into.
    const digits = busy ? entries[which] : toDigits(text).replace(/\D/g, '').slice(0, opened ? opened.length : 0);
    // An input method's text is its own until it is done with it.
    if (!composing && inputs[which].value !== digits) {
      inputs[which].value = digits;
    }
    if (digits === entries[which]) {
      return;
    }
    entries[which] = digits;
    draw(which);
    const full = opened && digits.length === opened.length;
    // Words come when an entry is full, and go when it is not: nobody is corrected while still typing.
    tell(full && which === 0 && weakness(digits) ? `weak_${weakness(digits)}` : '');
    if (!composing) {
      advance(which);
    }
    send('pin_valid', { pin_valid: fault() === '' });
  }

  /** From a first entry that will do to the second. @param {number} which */
  function advance(which) {
    if (which === 0 && opened && entries[0].length === opened.length && !weakness(entries[0])) {
      inputs[1].focus();
    }
  }

  /** Keys that do not type: nothing moves the caret from its end, and taking back from the empty second entry goes on in the first. @param {number} which @param {KeyboardEvent} event */
  function steer(which, event) {
    const { key } = event;
    const back = key === 'Backspace' && which === 1 && !entries[1] && !composing;
    if (back) {
      inputs[0].focus();
    }
    if (back || /^(Arrow|Home$|End$|Page)/.test(key)) {
      event.preventDefault();
    }
  }

  /** @param {boolean} on */
  function unmask(on) {
    part('show').setAttribute('aria-pressed', String(on));
    part('show').textContent = say(on ? 'mask' : 'unmask');
    draw(0);
    draw(1);
  }

  /** The cells of an entry, as its input stands. @param {number} which */
  function draw(which) {
    const masked = part('show').getAttribute('aria-pressed') !== 'true';
    const input = inputs[which];
    const cells = /** @type {HTMLElement} */ (input.parentElement).querySelectorAll('i');
    const at = root.activeElement === input ? Math.min(entries[which].length, cells.length - 1) : -1;
    cells.forEach((cell, i) => {
      const digit = entries[which][i];
      cell.textContent = digit === undefined ? '' : masked ? '•' : digit;
      cell.className = i === at ? 'at' : '';
    });
  }

  /** @param {string} key @param {number} [which] The entry that is to blame. */
  function tell(key, which = 0) {
    const wrong = key !== '' && key !== 'suggested';
    part('message').textContent = key && say(key);
    part('message').className = wrong ? 'wrong' : '';
    part('suggest').className = key.startsWith('weak') ? 'quiet offer' : 'quiet';
    inputs.forEach((input, i) => input.setAttribute('aria-invalid', String(wrong && i === which)));
  }

  /** Why the entries would not do now: the page's own checks, all of them. */
  function fault() {
    const length = opened ? opened.length : -1;
    if (entries[0].length !== length) {
      return 'LENGTH';
    }
    if (weakness(entries[0])) {
      return 'WEAK_PIN';
    }
    return entries[0] === entries[1] ? '' : 'MISMATCH';
  }

  /** Empties entries, and says so. @param {number[]} which */
  function clear(which) {
    for (const one of which) {
      entries[one] = '';
      inputs[one].value = '';
      draw(one);
    }
    send('pin_valid', { pin_valid: false });
  }

  /** @param {string} reason @param {string} [support] */
  function refuse(reason, support) {
    const first = reason === 'MISMATCH' ? 1 : 0;
    tell(reason === 'WEAK_PIN' ? `weak_${weakness(entries[0])}` : reason, first);
    send('set_pin_validation_error', { reason, support });
    clear(first ? [1] : [0, 1]);
    inputs[first].focus();
  }

  async function submit() {
    if (!alive || busy) {
      return;
    }
    if (!opened) {
      send('set_pin_validation_error', { reason: 'LENGTH' });
      return;
    }
    const reason = fault();
    if (reason) {
      refuse(reason);
      return;
    }
    setBusy(true);
    const { key, session } = opened;
    try {
      const wrappedPin = await wrapPin(key, entries[0]);
      await call('/set', { session, wrappedPin }, () => alive, {
        most: Math.max(redelivery, lifetime - elapsed()),
        show(reason) {
          stalled(reason);
          part('submit').hidden = !part('again').hidden;
        },
      });
      if (alive) {
        end();
        conclude('setDone', 'setNext');
        send('set_pin_success');
        resize();
      }
    } catch (refusal) {
      if (!alive) {
        return;
      }
      if (refusal instanceof Refusal && refusal.status === 422 && refusal.reason !== 'TOO_MANY_TRIES') {
        setBusy(false);
        refuse(refusal.reason, refusal.support);
      } else {
        // Without an answer nobody here knows whether it is set.
        stop(refusal, refusal instanceof Refusal && (refusal.passes || Number(refusal.status) > 499));
      }
    }
  }

  /** @param {boolean} now */
  function setBusy(now) {
    busy = now;
    inputs.forEach(input => { input.readOnly = now; });
    const button = /** @type {HTMLButtonElement} */ (part('submit'));
    button.setAttribute('aria-busy', String(now));
    button.textContent = say(now ? 'setting' : 'set');
    button.hidden = false;
    part('again').hidden = true;
    if (now) {
      tell('');
    }
  }

  /** The session's end by this device's own count: its clock may be wrong by hours. @param {string} expiresAt @param {number} serverTime */
  function keepTime(expiresAt, serverTime) {
    const left = Date.parse(expiresAt) - serverTime;
    lifetime = Math.min(isNaN(left) ? 300000 : Math.max(left, 0), 300000);
    elapsed = stopwatch();
    tick();
  }

  function tick() {
    clearTimeout(timer);
    const left = lifetime - elapsed();
    if (left <= 0) {
      if (busy) {
        // The answer under way decides.
        timer = setTimeout(tick, 500);
      } else {
        stop(new Refusal('SESSION_EXPIRED'));
      }
      return;
    }
    const close = left < 60000;
    if (close && inputs.length) {
      part('countdown').textContent = say('timeLeft', Math.ceil(left / 1000));
      show('countdown', ...(extensions ? ['keep'] : []));
      resize();
    }
    timer = setTimeout(tick, close ? left % 1000 || 1000 : left - 60000);
  }

  async function extend() {
    if (!opened || !extensions || extending) {
      return;
    }
    extending = true;
    try {
      const { body, serverTime } = await call('/extend', { session: opened.session }, () => alive);
      if (alive) {
        extensions--;
        show();
        keepTime(body.expiresAt, serverTime);
      }
    } catch (refusal) {
      // What time is left stays; the page says so when it is over.
      if (alive && refusal instanceof Refusal && refusal.status === 410) {
        stop(refusal);
      } else if (alive && refusal instanceof Refusal && refusal.status === 409) {
        extensions = 0;
        tick();
      }
    } finally {
      extending = false;
    }
  }

  /** @param {unknown} refusal @param {boolean} [unsure] */
  function stop(refusal, unsure) {
    if (alive) {
      end();
      fail('set', refusal, unsure);
    }
  }

  function end() {
    alive = false;
    clearTimeout(timer);
    entries.fill('');
    inputs.forEach(input => { input.value = ''; });
    opened = null;
  }

  return {
    submit,
    hide() { /* Nothing of a set page is hidden but by its switch. */ },
    end,
    leave() {
      if (alive && inputs.length && !busy && entries.some(entry => entry)) {
        tell('');
        clear([0, 1]);
      }
    },
  };
}

flows.set = startSet;

/** Arabic-Indic, Persian and full-width digits as 0 to 9. @param {string} text */
function toDigits(text) {
  return text.replace(/[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g, digit => String(digit.charCodeAt(0) & 15));
}
