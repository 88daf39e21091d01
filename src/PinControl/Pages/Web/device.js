// The device's half of the device channel (docs/device-protocol.md): the exchange of keys, and the calls that may be repeated.

const gate = /** @type {any} */ (window).pincontrol;
const { page, send } = gate;
const profile = 'pincontrol/1/p256-cbc-kw';
const patience = [300, 1000, 2000, 4000, 8000];
// For so long the service gives the answer to an open again (docs/device-protocol.md).
const redelivery = 60000;
const { subtle } = crypto;

/** @param {string} text */
const ascii = text => Uint8Array.from(text, character => character.charCodeAt(0));
/** @param {ArrayBuffer | Uint8Array} bytes */
const toText = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
/** @param {string} text */
const toBytes = text => ascii(atob(text.replace(/-/g, '+').replace(/_/g, '/')));

/** Why the service, or the way to it, said no. */
class Refusal {
  /** @param {string} reason @param {string} [support] @param {number} [status] */
  constructor(reason, support, status) {
    this.reason = reason;
    this.support = support;
    this.status = status;
    this.later = 0;
  }

  /** Whether the same call may do better later: no answer at all, too many requests, or something on the way that is not up. */
  get passes() {
    return !this.status || this.status === 429 || (this.status > 501 && this.status < 505);
  }
}

/**
 * How a flow waits for an answer that does not come: for how many milliseconds in all, and what it shows: `slow`, or the reason of the tries so far.
 * @typedef {{most: number, show: (key: string) => void}} Stall
 */

/** Ends every pause between two tries, as the device's coming back to the network does. */
const tryNow = () => dispatchEvent(new Event('online'));

/**
 * One call. Every call of the channel may be repeated as it stands: what is lost on the way costs neither token nor try. So it is, byte for
 * byte, until there is an answer or the time is over: at first by itself, then at the cardholder's wish too, of which the host hears once.
 * @param {string} path
 * @param {object} content
 * @param {() => boolean} wanted Whether anybody still waits for the answer.
 * @param {Stall} [stall] Without one it gives up after some tries.
 * @returns {Promise<{body: any, serverTime: number}>}
 */
async function call(path, content, wanted, stall) {
  const body = JSON.stringify(content);
  const elapsed = stopwatch();
  let told = false;
  /** @type {Refusal | null} */
  let before = null;
  const slow = setTimeout(() => stall && !told && wanted() && stall.show('slow'), 8000);
  try {
    for (let attempt = 0; ; attempt++) {
      const answer = await attemptOnce(path, body, Math.min(15000, stall ? stall.most - elapsed() : 15000));
      if (!(answer instanceof Refusal)) {
        return answer;
      }
      // The last try has the last two seconds.
      const left = stall ? stall.most - 2000 - elapsed() : patience.length - 1 - attempt;
      if (!answer.passes || left <= 0 || !wanted()) {
        // A last try that ran out of time says less than the answer before it.
        throw answer.reason === 'OFFLINE' && before || answer;
      }
      before = answer;
      if (stall && (attempt > 1 || elapsed() > 5000)) {
        if (!told) {
          told = true;
          send('pin_waiting', { reason: answer.reason });
        }
        stall.show(answer.reason);
      }
      const pause = answer.later || patience[Math.min(attempt, patience.length - 1)];
      await new Promise(resolve => {
        addEventListener('online', resolve, { once: true });
        setTimeout(resolve, stall ? Math.min(pause, left) : pause);
      });
      if (!wanted()) {
        throw answer;
      }
    }
  } finally {
    clearTimeout(slow);
  }
}

/**
 * One try of a call.
 * @param {string} path
 * @param {string} body
 * @param {number} most For how many milliseconds.
 */
async function attemptOnce(path, body, most) {
  const cancel = window.AbortController && new AbortController();
  const timer = setTimeout(() => cancel && cancel.abort(), most);
  try {
    const response = await fetch(page.device + path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body,
      cache: 'no-store', credentials: 'omit', redirect: 'error', signal: cancel && cancel.signal,
    });
    const text = await response.text();
    // Whatever else says 200 on the way has set nothing.
    if (response.status === (path === '/set' ? 204 : 200)) {
      return { body: text && JSON.parse(text), serverTime: Date.parse(response.headers.get('Date') || '') };
    }
    const error = parse(text);
    const refusal = new Refusal(error.reason || 'UNAVAILABLE', error.support, response.ok ? 0 : response.status);
    refusal.later = Math.min(Number(response.headers.get('Retry-After')) || 0, 30) * 1000;
    return refusal;
  } catch (fault) {
    // Nothing, or half an answer, came through.
    return new Refusal('OFFLINE');
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text) || {};
  } catch (fault) {
    return {};
  }
}

/**
 * Redeems the token with a fresh pair, and agrees the key.
 * @param {string} controlId
 * @param {'VIEW_PIN' | 'SET_PIN'} scope
 * @param {() => boolean} wanted
 */
async function open(controlId, scope, wanted) {
  const pair = /** @type {CryptoKeyPair} */ (await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveKey']));
  const point = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  const { body, serverTime } = await call('/open', { controlId, publicKey: toText(point), scope, profile, frameKey: page.key }, wanted, {
    most: redelivery, show: stalled,
  });
  const serverPoint = toBytes(body.serverKey);
  const transcript = join([
    ascii(profile), ascii(scope === 'VIEW_PIN' ? 'view' : 'set'), new Uint8Array(await subtle.digest('SHA-256', ascii(controlId))),
    point, serverPoint, ascii(body.session || ''),
  ]);
  const server = await subtle.importKey('raw', serverPoint, { name: 'ECDH', namedCurve: 'P-256' }, false, []);
  const agreed = await subtle.deriveKey({ name: 'ECDH', public: server }, pair.privateKey, { name: 'AES-CBC', length: 256 }, false, ['encrypt']);
  // WebCrypto pads: the first two blocks are the key, the third is left.
  const bytes = new Uint8Array(await subtle.encrypt(
    { name: 'AES-CBC', iv: new Uint8Array(16) }, agreed, await subtle.digest('SHA-256', transcript)));
  const key = await subtle.importKey('raw', bytes.slice(0, 32), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  bytes.fill(0);
  return { body, serverTime, key };
}

/** Each item as its length in two bytes and itself. @param {Uint8Array[]} items */
function join(items) {
  /** @type {number[]} */
  const bytes = [];
  for (const item of items) {
    bytes.push(item.length >> 8, item.length & 255, ...item);
  }
  return Uint8Array.from(bytes);
}

/** WebCrypto wraps keys only: to it, the 16 bytes of a PIN field are one. */
const fieldKey = 'AES-CBC';

/**
 * The digits of a wrapped PIN field (ISO 9564-1 format 4), one a byte.
 * @param {CryptoKey} key
 * @param {string} wrappedPin
 */
async function unwrapPin(key, wrappedPin) {
  const opened = await subtle.unwrapKey('raw', toBytes(wrappedPin), key, 'AES-KW', fieldKey, true, ['encrypt']);
  const field = new Uint8Array(await subtle.exportKey('raw', opened));
  const length = field[0] & 15;
  const digits = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    digits[i] = (field[1 + (i >> 1)] >> (i & 1 ? 0 : 4)) & 15;
  }
  const sound = field[0] >> 4 === 4 && length >= 4 && length <= 12 && digits.every(digit => digit < 10);
  field.fill(0);
  if (!sound) {
    throw new Refusal('UNAVAILABLE');
  }
  return digits;
}

/**
 * A PIN field with fresh random bytes, wrapped.
 * @param {CryptoKey} key
 * @param {string} pin
 */
async function wrapPin(key, pin) {
  const field = crypto.getRandomValues(new Uint8Array(16));
  field.fill(0xAA, 0, 8);
  field[0] = 0x40 | pin.length;
  for (let i = 0; i < pin.length; i++) {
    const shift = i & 1 ? 0 : 4;
    const at = 1 + (i >> 1);
    field[at] = (field[at] & ~(15 << shift)) | (Number(pin[i]) << shift);
  }
  const closed = await subtle.importKey('raw', field, fieldKey, true, ['encrypt']);
  field.fill(0);
  return toText(await subtle.wrapKey('raw', closed, key, 'AES-KW'));
}
