// The two entries of a PIN, each an input that is drawn as cells, and what every kind of keyboard does to them.

/** @typedef {ReturnType<typeof takeEntries>} Entries */

/**
 * @param {number} length
 * @param {() => boolean} fixed Whether they stay as they are: a PIN is on its way.
 * @param {(which: number) => void} changed After every change that the cardholder makes.
 * @param {(which: number) => void} refused After a paste that is no PIN, and was not taken.
 */
function takeEntries(length, fixed, changed, refused) {
  /** @type {[string, string]} */
  const digits = ['', ''];
  const inputs = [/** @type {HTMLInputElement} */ (part('entry')), /** @type {HTMLInputElement} */ (part('confirmation'))];
  let composing = false;

  inputs.forEach((input, which) => {
    const cells = /** @type {HTMLElement} */ (input.parentElement);
    cells.className = rowsOf(length);
    shield(cells);
    for (let i = 0; i < length; i++) {
      const cell = document.createElement('i');
      cell.setAttribute('part', 'cell');
      cells.append(cell);
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
      const pasted = toDigits(event.clipboardData ? event.clipboardData.getData('text').trim() : '');
      if (/^\d+$/.test(pasted) && pasted.length === length) {
        take(which, pasted);
      } else if (!fixed()) {
        refused(which);
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

  /** What was typed, cleaned; told only if it changed something. @param {number} which @param {string} text */
  function take(which, text) {
    // While a PIN is on its way nothing changes: an input that is read-only can still be pasted into.
    const taken = fixed() ? digits[which] : toDigits(text).replace(/\D/g, '').slice(0, length);
    // An input method's text is its own until it is done with it.
    if (!composing && inputs[which].value !== taken) {
      inputs[which].value = taken;
    }
    if (taken !== digits[which]) {
      digits[which] = taken;
      draw(which);
      changed(which);
      if (!composing) {
        advance(which);
      }
    }
  }

  /** From a first entry that will do to the second. @param {number} which */
  function advance(which) {
    if (which === 0 && digits[0].length === length && !weakness(digits[0])) {
      inputs[1].focus();
    }
  }

  /** Keys that do not type: nothing moves the caret from its end, and taking back from the empty second entry goes on in the first. @param {number} which @param {KeyboardEvent} event */
  function steer(which, event) {
    const { key } = event;
    const back = key === 'Backspace' && which === 1 && !digits[1] && !composing;
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
    const at = root.activeElement === input ? Math.min(digits[which].length, cells.length - 1) : -1;
    cells.forEach((cell, i) => {
      const digit = digits[which][i];
      cell.textContent = digit === undefined ? '' : masked ? '•' : digit;
      cell.className = i === at ? 'at' : '';
    });
  }

  return {
    digits,
    inputs,
    unmask,
    take,

    /** The one to go on in. */
    get next() {
      return inputs[digits[0].length < length ? 0 : 1];
    },

    /** Why they would not do now: the page's own checks, all of them. */
    get fault() {
      if (digits[0].length !== length) {
        return 'LENGTH';
      }
      if (weakness(digits[0])) {
        return 'WEAK_PIN';
      }
      return digits[0] === digits[1] ? '' : 'MISMATCH';
    },

    /** @param {number[]} which */
    clear(...which) {
      for (const one of which) {
        digits[one] = '';
        inputs[one].value = '';
        draw(one);
      }
    },
  };
}

/** Arabic-Indic, Persian and full-width digits as 0 to 9. @param {string} text */
function toDigits(text) {
  return text.replace(/[\u0660-\u0669\u06F0-\u06F9\uFF10-\uFF19]/g, digit => String(digit.charCodeAt(0) & 15));
}
