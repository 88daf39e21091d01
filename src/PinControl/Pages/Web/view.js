// A cardholder sees a PIN.

/** @param {string} controlId */
function startView(controlId) {
  let alive = true;
  /** The PIN, one digit a byte, until it is wiped. @type {Uint8Array | null} */
  let pin = null;
  let shown = false;
  let succeeded = false;
  let elapsed = stopwatch();
  let hideAfter = 0;
  let timer = 0;
  let silence = 0;
  /** @type {[EventTarget, string, EventListener][]} */
  const listeners = [];

  const gone = enter('view');
  placeCells(4);
  shield(voice());
  part('title').textContent = say('viewTitle');
  part('message').textContent = say('wait');
  show();
  if (gone) {
    part('title').focus();
  }
  run().catch(fault => {
    if (alive) {
      end();
      fail('view', fault);
    }
  });

  async function run() {
    const { body, key } = await open(controlId, 'VIEW_PIN', () => alive);
    const digits = await unwrapPin(key, body.wrappedPin);
    if (!alive) {
      digits.fill(0);
      return;
    }
    pin = digits;
    ({ hideAfter } = body);
    placeCells(pin.length);
    prepare();
    if (page.reveal === 'at-once') {
      reveal();
    } else {
      cover();
      send('pin_ready');
      // A PIN nobody asks to see does not wait for ever.
      timer = setTimeout(() => {
        end();
        fail('view', new Refusal('SESSION_EXPIRED'));
      }, 300000);
    }
  }

  /** @param {number} length */
  function placeCells(length) {
    const place = part('digits');
    place.className = rowsOf(length);
    shield(place);
    place.textContent = '';
    for (let i = 0; i < length; i++) {
      const cell = document.createElement('span');
      cell.setAttribute('part', 'digit');
      place.append(cell);
    }
  }

  function prepare() {
    const control = part('reveal');
    reserve('message', ...(page.reveal === 'at-once' ? ['viewShown'] : ['viewHeld', 'viewShown']).concat('viewCovered').map(key => say(key)));
    reserve('countdown', say('hiddenIn', hideAfter));
    if (page.reveal === 'hold') {
      const hold = (/** @type {Event} */ event) => {
        const { key } = /** @type {KeyboardEvent} */ (event);
        if (!key || key === ' ' || key === 'Enter') {
          event.preventDefault();
          reveal();
        }
      };
      const release = () => shown && withdraw('CARDHOLDER', false);
      on(control, 'pointerdown', hold);
      on(control, 'keydown', hold);
      for (const type of ['pointerup', 'pointercancel', 'keyup', ...(window.top === window ? [] : ['blur'])]) {
        on(window, type, release);
      }
    } else {
      on(control, 'click', reveal);
    }
    on(part('keep'), 'click', () => {
      elapsed = stopwatch();
      tick();
    });
    // The second half of a double click on what showed the PIN is no wish to hide it, nor is a key held down.
    on(part('hide'), 'click', event => /** @type {MouseEvent} */ (event).detail > 1 || withdraw('CARDHOLDER', true));
    on(document, 'keydown', event => /** @type {KeyboardEvent} */ (event).repeat && /** @type {KeyboardEvent} */ (event).key === 'Enter' && refrain(event));
    on(part('speak'), 'click', speak);
    for (const type of ['copy', 'cut', 'dragstart', 'selectstart', 'contextmenu']) {
      on(document, type, refrain);
    }
    on(document, 'visibilitychange', () => document.hidden && withdraw('LEFT', false));
    on(window, 'beforeprint', () => withdraw('LEFT', false));
    if (window.top === window) {
      on(window, 'blur', () => withdraw('LEFT', false));
    }
  }

  /** @param {EventTarget} target @param {string} type @param {EventListener} act */
  function on(target, type, act) {
    target.addEventListener(type, act);
    listeners.push([target, type, act]);
  }

  function reveal() {
    if (!pin || shown) {
      return;
    }
    const hold = page.reveal === 'hold';
    start();
    shown = true;
    part('message').textContent = say(hold ? 'viewHeld' : 'viewShown');
    keepFocus(() => show(...(hold ? ['reveal', 'speak'] : ['keep', 'hide', 'speak'])), () => part(hold ? 'reveal' : 'hide'));
    tick();
    if (!succeeded) {
      // The last word on the height before the digits stand there: from now on nothing moves.
      resize();
    }
    const cells = part('digits').children;
    pin.forEach((digit, i) => { cells[i].textContent = String(digit); });
    succeed();
  }

  /** The time runs from the first moment that the digits are shown or spoken. */
  function start() {
    if (!succeeded) {
      clearTimeout(timer);
      elapsed = stopwatch();
    }
  }

  function succeed() {
    if (!succeeded) {
      succeeded = true;
      settle('view_pin_success');
    }
  }

  /** Has the digits read aloud, one by one: they stand where only a screen reader finds them, and no longer than it takes. */
  function speak() {
    hush();
    start();
    tick();
    // A change is read, so there has to be one.
    silence = setTimeout(() => {
      if (pin) {
        voice().textContent = Array.from(pin).join(', ');
        succeed();
        silence = setTimeout(hush, 1000 + 1000 * pin.length);
      }
    }, 100);
  }

  function voice() {
    return /** @type {HTMLElement} */ (root.getElementById('voice'));
  }

  function hush() {
    clearTimeout(silence);
    silence = 0;
    voice().textContent = '';
  }

  /** Instead of the digits, the control that shows them. Who cannot hold and listen at once hears them without. */
  function cover() {
    const hold = page.reveal === 'hold';
    part('message').textContent = say('viewCovered');
    part('countdown').textContent = '';
    part('reveal').textContent = say(hold ? 'hold' : 'reveal');
    keepFocus(() => show('reveal', ...(hold ? ['speak'] : [])), () => part('reveal'));
    if (!succeeded) {
      resize();
    }
  }

  function tick() {
    clearTimeout(timer);
    const left = hideAfter * 1000 - elapsed();
    if (left <= 0) {
      withdraw('TIMEOUT', true);
      return;
    }
    if (shown || silence) {
      part('countdown').textContent = say('hiddenIn', Math.ceil(left / 1000));
    }
    timer = setTimeout(tick, left % 1000 || 1000);
  }

  /**
   * Takes the digits off the page: for good, or until the cardholder asks again.
   * @param {'TIMEOUT' | 'HOST' | 'LEFT' | 'CARDHOLDER'} cause
   * @param {boolean} final
   */
  function withdraw(cause, final) {
    if (!pin) {
      return;
    }
    hush();
    if (!final && !shown) {
      return;
    }
    shown = false;
    placeCells(pin.length);
    if (final) {
      end();
      conclude('viewTitle', 'viewHidden');
    } else {
      cover();
    }
    if (final) {
      settle('pin_hidden', { cause, final });
      resize();
    } else {
      send('pin_hidden', { cause, final });
    }
  }

  /** The host hides, or the cardholder leaves: what is not shown yet will not be. @param {'HOST' | 'LEFT'} cause */
  function dismiss(cause) {
    if (pin) {
      withdraw(cause, true);
    } else if (alive) {
      end();
      conclude('viewTitle', 'viewHidden');
      settle('pin_hidden', { cause, final: true });
      resize();
    }
  }

  function end() {
    alive = false;
    clearTimeout(timer);
    clearTimeout(silence);
    if (pin) {
      pin.fill(0);
      pin = null;
    }
    listeners.splice(0).forEach(([target, type, act]) => target.removeEventListener(type, act));
  }

  return {
    submit() { /* A view page has nothing to set. */ },
    hide: () => dismiss('HOST'),
    end,
    leave() {
      const was = alive;
      dismiss('LEFT');
      return was;
    },
  };
}

flows.view = startView;
