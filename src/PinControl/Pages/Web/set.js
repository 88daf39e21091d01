// A cardholder chooses a PIN.

/** @param {string} controlId */
function startSet(controlId) {
  let alive = true;
  let busy = false;
  /** The opened session: its name, and the key its PIN travels under. @type {{session: string, key: CryptoKey} | null} */
  let opened = null;
  /** @type {Entries | null} */
  let entries = null;
  /** The entry to blame for the last refusal, as long as nothing was entered since: until then another press says nothing new. */
  let blamed = -1;
  let lifetime = 0;
  let elapsed = stopwatch();
  let extensions = 2;
  let extending = false;
  let timer = 0;

  conclude('setTitle', 'wait');
  run().catch(stop);

  async function run() {
    const { body, serverTime, key } = await open(controlId, 'SET_PIN', () => alive);
    if (!alive) {
      return;
    }
    opened = { session: body.session, key };
    keepTime(body.expiresAt, serverTime);
    present(body.policy.length);
    resize();
  }

  /** @param {number} length */
  function present(length) {
    const held = enter('set');
    part('title').textContent = say('setTitle');
    part('hint').textContent = say('setHint', length);
    const two = takeEntries(length, () => busy, which => {
      const first = two.digits[0];
      // Words come when an entry is full, and go when it is not: nobody is corrected while still typing.
      const weak = which === 0 && first.length === length && weakness(first);
      tell(weak ? `weak_${weak}` : '');
      send('pin_valid', { pin_valid: two.fault === '' });
    }, which => tell('LENGTH', which));
    entries = two;
    part('suggest').addEventListener('click', () => {
      if (!busy) {
        // Shown, for it has to be learnt; and entered again, for it has to be known.
        two.unmask(true);
        two.take(0, randomPin(length));
        two.take(1, '');
        tell('suggested');
        two.inputs[1].focus();
      }
    });
    // A double click is one wish for more time, and a key that is held down one wish at all.
    part('keep').addEventListener('click', event => event.detail > 1 || extend());
    part('form').addEventListener('keydown', event => event.repeat && event.key === 'Enter' && refrain(event));
    for (const type of ['copy', 'cut', 'dragstart', 'drop']) {
      part('form').addEventListener(type, refrain);
    }
    part('form').addEventListener('submit', event => {
      event.preventDefault();
      if (blamed < 0 || busy) {
        submit();
      } else {
        two.inputs[blamed].focus();
      }
    });
    offer();
    reserve('show', say('mask'), say('unmask'));
    // Words come and go while the cardholder types, and the button under them stays where it is.
    reserve('message', ...Object.keys(page.text).filter(key => /^(weak_|MISM|LENG|sugg)/.test(key)).map(key => say(key)));
    if (held || !page.origins) {
      two.inputs[0].focus();
    }
  }

  /** Shows what is offered besides, and nothing else of it. @param {string[]} names */
  function offer(...names) {
    keepFocus(() => show(...names), () => entries && entries.next);
  }

  /** @param {string} key @param {number} [which] The entry that is to blame. */
  function tell(key, which = 0) {
    const wrong = key !== '' && key !== 'suggested';
    blamed = -1;
    part('message').textContent = key && say(key);
    part('message').className = wrong ? 'wrong' : '';
    part('suggest').className = key.startsWith('weak') ? 'quiet offer' : 'quiet';
    if (entries) {
      entries.inputs.forEach((input, i) => input.setAttribute('aria-invalid', String(wrong && i === which)));
    }
  }

  /** @param {Entries} two @param {string} reason @param {string} [support] */
  function refuse(two, reason, support) {
    const first = reason === 'MISMATCH' ? 1 : 0;
    // A host that asks again is answered again; what the cardholder reads stays what was wrong.
    if (blamed < 0) {
      tell(reason === 'WEAK_PIN' ? `weak_${two.digits[0] && weakness(two.digits[0])}` : reason, first);
      blamed = first;
    }
    send('set_pin_validation_error', { reason, support });
    clear(two, first ? [1] : [0, 1]);
    two.inputs[first].focus();
  }

  /** Empties entries, and says so. @param {Entries} two @param {number[]} which */
  function clear(two, which) {
    two.clear(...which);
    send('pin_valid', { pin_valid: false });
  }

  async function submit() {
    if (!alive || busy) {
      return;
    }
    const two = entries;
    if (!opened || !two) {
      send('set_pin_validation_error', { reason: 'LENGTH' });
      return;
    }
    const reason = two.fault;
    if (reason) {
      refuse(two, reason);
      return;
    }
    setBusy(two, true);
    const { key, session } = opened;
    try {
      const wrappedPin = await wrapPin(key, two.digits[0]);
      await call('/set', { session, wrappedPin }, () => alive, {
        most: Math.max(redelivery, lifetime - elapsed()),
        show(reason) {
          keepFocus(() => {
            stalled(reason);
            part('submit').hidden = !part('again').hidden;
          }, () => part('again'));
        },
      });
      if (alive) {
        end();
        conclude('setDone', 'setNext');
        settle('set_pin_success');
        resize();
      }
    } catch (refusal) {
      if (!alive) {
        return;
      }
      if (refusal instanceof Refusal && refusal.status === 422 && refusal.reason !== 'TOO_MANY_TRIES') {
        setBusy(two, false);
        refuse(two, refusal.reason, refusal.support);
      } else {
        stop(refusal);
      }
    }
  }

  /** @param {Entries} two @param {boolean} now */
  function setBusy(two, now) {
    busy = now;
    two.inputs.forEach(input => { input.readOnly = now; });
    const button = part('submit');
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
      if (busy || extending) {
        // The answer under way decides.
        timer = setTimeout(tick, 500);
      } else {
        stop(new Refusal('SESSION_EXPIRED'));
      }
      return;
    }
    const close = left < 60000;
    if (close && entries) {
      // Said once to who cannot see it; a count of seconds would talk over everything.
      const late = /** @type {HTMLElement} */ (root.getElementById('late'));
      late.setAttribute('aria-live', part('countdown').hidden ? 'polite' : 'off');
      part('countdown').textContent = say('timeLeft', Math.ceil(left / 1000));
      offer('countdown', ...(extensions ? ['keep'] : []));
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
        offer();
        keepTime(body.expiresAt, serverTime);
      }
    } catch (refusal) {
      // What time is left stays; the page says so when it is over. A PIN on its way has an answer of its own.
      if (alive && !busy && refusal instanceof Refusal && refusal.status === 410) {
        stop(refusal);
      } else if (alive && refusal instanceof Refusal && refusal.status === 409) {
        extensions = 0;
        tick();
      }
    } finally {
      extending = false;
    }
  }

  /** @param {unknown} refusal */
  function stop(refusal) {
    if (alive) {
      // A PIN was sent, and what came back does not say what became of it: nobody here knows whether it is set.
      const unsure = busy && refusal instanceof Refusal && /^(RATE_LIMITED|OFFLINE|UNAVAILABLE)$/.test(refusal.reason);
      end();
      fail('set', refusal, unsure);
    }
  }

  function end() {
    alive = false;
    clearTimeout(timer);
    if (entries) {
      entries.clear(0, 1);
      entries = null;
    }
    opened = null;
  }

  return {
    submit,
    hide() { /* Nothing of a set page is hidden but by its switch. */ },
    end,
    leave() {
      // A PIN that is on its way is on its way; what stands on the page goes.
      if (alive && entries && entries.digits.some(entry => entry)) {
        if (!busy) {
          tell('');
        }
        clear(entries, [0, 1]);
      }
      return false;
    },
  };
}

flows.set = startSet;
