// The weak-PIN rules `pincontrol/weak/1`, as PinControl.Cryptography's WeakPins has them; a test compares the two.

/**
 * Which rule a PIN breaks, or nothing.
 * @param {string} pin 4 to 12 digits.
 * @returns {'' | 'repeat' | 'sequence' | 'pattern' | 'keypad' | 'date'}
 */
function weakness(pin) {
  const length = pin.length;
  const digits = [...pin].map(Number);
  const every = (/** @type {(digit: number, i: number) => boolean} */ holds) => digits.every(holds);
  const different = new Set(digits);
  if (different.size === 1) {
    return 'repeat';
  }
  if ([1, 2, 8, 9].some(step => every((digit, i) => !i || digit === (digits[i - 1] + step) % 10))) {
    return 'sequence';
  }
  for (let period = 2; period * 2 <= length; period++) {
    if (length % period === 0 && every((digit, i) => i < period || digit === digits[i - period])) {
      return 'pattern';
    }
  }
  if ((length % 2 === 0 && every((digit, i) => digit === digits[i & ~1])) || every((digit, i) => digit === digits[length - 1 - i])
    || (length > 4 && different.size === 2)) {
    return 'pattern';
  }
  // The place of each digit on a keypad: 123, 456, 789, and 0 below the 8.
  const row = (/** @type {number} */ digit) => digit ? Math.ceil(digit / 3) : 4;
  const column = (/** @type {number} */ digit) => digit ? (digit - 1) % 3 : 1;
  const touches = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(row(a) - row(b)) + Math.abs(column(a) - column(b)) === 1;
  if ((different.size === length && every((digit, i) => !i || touches(digits[i - 1], digit)))
    || (length === 4 && ('1397139'.includes(pin) || '1793179'.includes(pin)))) {
    return 'keypad';
  }
  return isDate(pin) ? 'date' : '';
}

/** @param {string} pin */
function isDate(pin) {
  const number = (/** @type {number} */ from, /** @type {number} */ to) => Number(pin.slice(from, to));
  const year = (/** @type {number} */ at) => number(at, at + 4) >= 1930 && number(at, at + 4) <= 2029;
  const day = (/** @type {number} */ month, /** @type {number} */ at) => month > 0 && month < 13
    && at > 0 && at <= [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  // Day and month in either order, from a place on.
  const dayAndMonth = (/** @type {number} */ at) => {
    const [first, second] = [number(at, at + 2), number(at + 2, at + 4)];
    return day(first, second) || day(second, first);
  };
  switch (pin.length) {
    case 4:
      return year(0) || dayAndMonth(0);
    case 6:
      return dayAndMonth(0) || day(number(2, 4), number(4, 6))
        || (year(0) && number(4, 6) > 0 && number(4, 6) < 13) || (year(2) && number(0, 2) > 0 && number(0, 2) < 13);
    case 8:
      return (dayAndMonth(0) && year(4)) || (year(0) && day(number(4, 6), number(6, 8)));
    default:
      return false;
  }
}

/** Every PIN that is not weak is as likely as any other. @param {number} length */
function randomPin(length) {
  let pin = '';
  while (pin.length < length || weakness(pin)) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    // 250 to 255 would favour the digits 0 to 5.
    if (pin.length === length) {
      pin = '';
    } else if (byte < 250) {
      pin += byte % 10;
    }
  }
  return pin;
}
