// A device of docs/device-protocol.md, written from that document alone, with WebCrypto alone. Checks every vector of the file it is
// given: one line for each, "passed NAME" or "FAILED NAME: what", then "N of M".
'use strict';

const { readFileSync } = require('node:fs');
const { subtle } = globalThis.crypto;

const PROFILE = 'pincontrol/1/p256-cbc-kw';
const P256 = { name: 'ECDH', namedCurve: 'P-256' };

const ascii = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const fromHex = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const join = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const equal = (one, other) => hex(one) === hex(other);
const sha256 = async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes));

class Refusal extends Error {}

function refuseUnless(holds, word) {
  if (!holds) throw new Refusal(word);
}

function decode(text, length) {
  refuseUnless(/^[A-Za-z0-9_-]*$/.test(text), 'ENCODING');
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
  refuseUnless(bytes.length === length && base64url(bytes) === text, 'ENCODING');
  return bytes;
}

function transcriptOf(operation, controlIdHash, devicePoint, serverPoint, session) {
  const item = (bytes) => join([bytes.length >> 8, bytes.length & 255], bytes);
  return join(...[ascii(PROFILE), ascii(operation), controlIdHash, devicePoint, serverPoint, ascii(session)].map(item));
}

async function deriveKs(privateKey, server, transcript, steps) {
  const z = new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: server }, privateKey, 256));
  const cbc = await subtle.importKey('raw', z, 'AES-CBC', false, ['encrypt']);
  steps.transcriptHash = await sha256(transcript);
  // WebCrypto pads: the first 32 of 48 bytes are those without padding.
  const enciphered = await subtle.encrypt({ name: 'AES-CBC', iv: new Uint8Array(16) }, cbc, steps.transcriptHash);
  Object.assign(steps, { sharedSecret: z, key: new Uint8Array(enciphered).slice(0, 32) });
  return subtle.importKey('raw', steps.key, 'AES-KW', false, ['wrapKey', 'unwrapKey']);
}

async function unwrap(ks, wrapped) {
  try {
    const key = await subtle.unwrapKey('raw', wrapped, ks, 'AES-KW', 'AES-CBC', true, ['encrypt']);
    return new Uint8Array(await subtle.exportKey('raw', key));
  } catch {
    throw new Refusal('WRAPPED_PIN');
  }
}

async function wrap(ks, field) {
  const key = await subtle.importKey('raw', field, 'AES-CBC', true, ['encrypt']);
  return new Uint8Array(await subtle.wrapKey('raw', key, ks, 'AES-KW'));
}

function readField(field) {
  const nibbles = hex(field.slice(0, 8));
  const length = parseInt(nibbles[1], 16);
  const digits = nibbles.slice(2, 2 + length);
  refuseUnless(nibbles[0] === '4' && length >= 4 && length <= 12, 'PIN_FIELD');
  refuseUnless(/^[0-9]+$/.test(digits) && /^a*$/.test(nibbles.slice(2 + length)), 'PIN_FIELD');
  return digits;
}

const formField = (pin, random) => join(fromHex(`4${pin.length.toString(16)}${pin.padEnd(14, 'a')}`), random);

// Returns the PIN of a VIEW or the wrapped PIN of a SET, and leaves the values on the way in steps.
async function run({ operation, device, pinned, answer, choice }, steps) {
  const view = operation === 'view';

  refuseUnless(answer.profile === PROFILE, 'PROFILE');
  refuseUnless(answer.scope === (view ? 'VIEW_PIN' : 'SET_PIN'), 'SCOPE');

  const serverPoint = decode(answer.serverKey, 65);
  const keyId = decode(answer.serverKeyId, 16);
  const signature = decode(answer.serverSignature, 64);
  const last = view ? decode(answer.wrappedPin, 24) : decode(answer.session, 32);

  refuseUnless(serverPoint[0] === 4, 'SERVER_KEY');
  const server = await subtle.importKey('raw', serverPoint, P256, false, []).catch(() => {
    throw new Refusal('SERVER_KEY');
  });

  if (!view) {
    const hmac = await subtle.importKey('raw', ascii(device.controlId), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const session = new Uint8Array(await subtle.sign('HMAC', hmac, join(ascii('pincontrol/session'), serverPoint)));
    refuseUnless(equal(session, last), 'SESSION');
  }

  const devicePoint = decode(device.publicKey, 65);
  steps.controlIdHash = await sha256(ascii(device.controlId));
  steps.transcript = transcriptOf(operation, steps.controlIdHash, devicePoint, serverPoint, view ? '' : answer.session);

  const pinnedPoint = decode(pinned, 65);
  refuseUnless(equal(keyId, (await sha256(pinnedPoint)).slice(0, 16)), 'IDENTITY');
  const identity = await subtle.importKey('raw', pinnedPoint, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const signed = join(ascii('pincontrol/identity/1'), steps.transcript);
  steps.identityHash = await sha256(signed);
  refuseUnless(await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, identity, signature, signed), 'SIGNATURE');

  const privateKey = await subtle.importKey('jwk', {
    kty: 'EC', crv: 'P-256', d: base64url(fromHex(device.privateKey)),
    x: base64url(devicePoint.slice(1, 33)), y: base64url(devicePoint.slice(33)),
  }, P256, false, ['deriveBits']);
  const ks = await deriveKs(privateKey, server, steps.transcript, steps);

  if (view) {
    steps.wrappedPin = last;
    steps.pinField = await unwrap(ks, last);
    return readField(steps.pinField);
  }

  steps.pinField = formField(choice.pin, fromHex(choice.random));
  steps.wrappedPin = await wrap(ks, steps.pinField);
  return base64url(steps.wrappedPin);
}

async function check(vector) {
  const steps = {};
  let result;
  try {
    result = await run(vector, steps);
  } catch (fault) {
    if (!(fault instanceof Refusal)) return `ended in a fault: ${fault}`;
    return fault.message === vector.refusal ? '' : `ended in ${fault.message}, not in ${vector.refusal ?? vector.result}`;
  }
  if (vector.refusal || result !== vector.result) return `gave ${result}, not ${vector.refusal ?? vector.result}`;
  // The vault's private key is the one value that a device does not have.
  const { serverPrivateKey, ...expected } = vector.steps;
  const wrong = Object.keys(expected).filter((step) => !(step in steps) || hex(steps[step]) !== expected[step]);
  return wrong.length ? `has another ${wrong.join(', ')}` : '';
}

(async () => {
  const { vectors } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  let passed = 0;
  for (const vector of vectors) {
    const failure = await check(vector);
    passed += failure ? 0 : 1;
    console.log(failure ? `FAILED ${vector.name}: ${failure}` : `passed ${vector.name}`);
  }
  console.log(`${passed} of ${vectors.length}`);
  process.exitCode = passed === vectors.length ? 0 : 1;
})();
