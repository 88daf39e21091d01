// Sends requests through Prism, which names every violation of its document in the header sl-violations.
'use strict';

const [ours, spec] = process.argv.slice(2);
const { webcrypto: { subtle } } = require('node:crypto');
const basic = text => `Basic ${Buffer.from(text).toString('base64')}`;
const demo = basic('demo:demo-secret');
let passed = 0;
let failed = 0;

/**
 * One request. A request that is wrong on purpose may break the document; no answer may.
 * @param {{name: string, via?: string, method?: string, path: string, body?: unknown, authorization?: string | null, type?: string,
 *   status: number, errorCode?: string, bad?: boolean}} one
 */
async function check({ name, via = ours, method = 'POST', path, body, authorization = demo, type = 'application/json', status, errorCode, bad = false }) {
  const headers = {};
  if (authorization) {
    headers.authorization = authorization;
  }
  if (body !== undefined) {
    headers['content-type'] = type;
  }
  const response = await fetch(via + path, { method, headers, body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body) });
  const text = await response.text();
  const violations = JSON.parse(response.headers.get('sl-violations') ?? '[]').filter(one => !(bad && one.location[0] === 'request'));
  const answer = text ? JSON.parse(text) : undefined;
  const faults = [];
  if (response.status !== status) {
    faults.push(`${response.status} instead of ${status}`);
  }
  if (errorCode && answer?.errorCode !== errorCode) {
    faults.push(`${answer?.errorCode} instead of ${errorCode}`);
  }
  faults.push(...violations.map(one => `${one.location.join('.')}: ${one.message}`));
  const title = `${via === spec ? 'the API’s own document' : 'docs/openapi.yaml'}: ${name}`;
  if (faults.length) {
    failed++;
    console.log(`FAILED  ${title}\n        test/contract/cases.js, ${method} ${path}\n        ${faults.join('\n        ')}\n        ${text.slice(0, 400)}`);
  } else {
    passed++;
    console.log(`passed  ${title}`);
  }
  return answer;
}

async function main() {
  const view = '/v2/plastic/1001?auditUser=contract';
  const set = '/v2/plastic/1002?auditUser=contract';

  for (const via of [spec, ours]) {
    await check({ via, name: 'a token to view', path: view, body: { scope: 'VIEW_PIN' }, status: 201 });
    await check({ via, name: 'a token to set', path: set, body: { scope: 'SET_PIN' }, status: 201 });
    await check({ via, name: 'wrong credentials', path: view, body: { scope: 'VIEW_PIN' }, authorization: basic('demo:wrong'), status: 401, errorCode: 'CREDENTIALS_INVALID', bad: true });
    await check({ via, name: 'no credentials', path: view, body: { scope: 'VIEW_PIN' }, authorization: null, status: 401, errorCode: 'CREDENTIALS_INVALID', bad: true });
    await check({ via, name: 'no such plastic', path: '/v2/plastic/999999?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 404, errorCode: 'PLASTIC_NOT_FOUND' });
  }

  await check({ name: 'every additive field', path: view, status: 201, body: {
    scope: 'VIEW_PIN', locale: 'en-GB', colorScheme: 'dark',
    cardholderVerification: { method: 'app-login', at: new Date(Date.now() - 5000).toISOString() } } });
  await check({ name: 'a bad plastic id', path: '/v2/plastic/10a1?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 400, errorCode: 'PLASTIC_ID_INVALID', bad: true });
  await check({ name: 'no audit user', path: '/v2/plastic/1001', body: { scope: 'VIEW_PIN' }, status: 400, errorCode: 'AUDIT_USER_INVALID', bad: true });
  await check({ name: 'an unknown scope', path: view, body: { scope: 'PEEK' }, status: 400, errorCode: 'SCOPE_INVALID', bad: true });
  await check({ name: 'another media type', path: view, body: 'scope=VIEW_PIN', type: 'text/plain', status: 415, errorCode: 'MEDIA_TYPE_UNSUPPORTED', bad: true });
  await check({ name: 'a body over 8 KiB', path: view, body: { scope: 'VIEW_PIN', filler: 'x'.repeat(9000) }, status: 413, errorCode: 'BODY_TOO_LARGE' });
  await check({ name: 'set on a produced plastic', path: '/v2/plastic/1001?auditUser=contract', body: { scope: 'SET_PIN' }, status: 409, errorCode: 'PIN_ALREADY_PRODUCED' });
  await check({ name: 'view without a PIN', path: '/v2/plastic/1002?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 409, errorCode: 'PIN_NOT_AVAILABLE' });
  await check({ name: 'a blocked plastic', path: '/v2/plastic/1003?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 409, errorCode: 'PLASTIC_BLOCKED' });

  await check({ name: 'a token by card and plastic', path: '/v1/card/501/plastic/1001?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 201 });
  await check({ name: 'a token by card', path: '/v1/card/501?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 201 });
  await check({ name: 'another card’s plastic', path: '/v1/card/502/plastic/1001?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 404, errorCode: 'PLASTIC_NOT_FOUND' });
  await check({ name: 'a card without plastics', path: '/v1/card/599?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 404, errorCode: 'PLASTIC_NOT_FOUND' });
  await check({ name: 'a card whose plastics refuse', path: '/v1/card/503?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 409, errorCode: 'PLASTIC_BLOCKED' });
  await check({ name: 'a card id that is none', path: '/v1/card/5%201?auditUser=contract', body: { scope: 'VIEW_PIN' }, status: 400, errorCode: 'CARD_ID_INVALID', bad: true });
  for (const id of ['1001', '1002', '1003']) {
    await check({ name: `the capabilities of ${id}`, method: 'GET', path: `/v2/plastic/${id}/capabilities?auditUser=contract`, status: 200 });
  }
  await check({ name: 'the capabilities of no plastic', method: 'GET', path: '/v2/plastic/999999/capabilities?auditUser=contract', status: 404, errorCode: 'PLASTIC_NOT_FOUND' });

  const plastic = '/cards/v1/plastics/31001';
  const facts = { cardId: 'contract', sequenceNumber: 1, status: 'INACTIVE', produced: false, pinLength: 5 };
  await check({ name: 'a plastic is made', method: 'PUT', path: `${plastic}?auditUser=contract`, body: facts, status: 201 });
  await check({ name: 'the same plastic again', method: 'PUT', path: `${plastic}?auditUser=contract`, body: facts, status: 200 });
  await check({ name: 'a plastic is read', method: 'GET', path: `${plastic}?auditUser=contract`, status: 200 });
  await check({ name: 'a PIN is generated', path: `${plastic}/pin/generate?auditUser=contract`, status: 200 });
  await check({ name: 'a PIN’s length is fixed', method: 'PUT', path: `${plastic}?auditUser=contract`, body: { ...facts, pinLength: 6 }, status: 409, errorCode: 'PIN_LENGTH_FIXED' });
  await check({ name: 'a plastic that is wrong', method: 'PUT', path: `${plastic}?auditUser=contract`, body: { ...facts, status: 'LOST' }, status: 400, errorCode: 'PLASTIC_INVALID', bad: true });
  await check({ name: 'a plastic that is not there', method: 'GET', path: '/cards/v1/plastics/39999?auditUser=contract', status: 404, errorCode: 'PLASTIC_NOT_FOUND' });
  await check({ name: 'a plastic without credentials', method: 'GET', path: `${plastic}?auditUser=contract`, authorization: null, status: 401, errorCode: 'CREDENTIALS_INVALID', bad: true });

  const pair = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
  const publicKey = Buffer.from(await subtle.exportKey('raw', pair.publicKey)).toString('base64url');
  const open = { publicKey, profile: 'pincontrol/1/p256-cbc-kw' };
  const device = { authorization: null };
  const viewToken = await check({ name: 'a token to redeem', path: view, body: { scope: 'VIEW_PIN' }, status: 201 });
  await check({ ...device, name: 'a redeem with the wrong scope', path: '/device/open', body: { ...open, controlId: viewToken.id, scope: 'SET_PIN' }, status: 409, errorCode: 'SCOPE_MISMATCH' });
  await check({ ...device, name: 'a PIN goes to the device', path: '/device/open', body: { ...open, controlId: viewToken.id, scope: 'VIEW_PIN' }, status: 200 });
  await check({ ...device, name: 'a control id nobody knows', path: '/device/open', body: { ...open, controlId: 'A'.repeat(43), scope: 'VIEW_PIN' }, status: 410, errorCode: 'CONTROL_TOKEN_UNKNOWN' });
  await check({ ...device, name: 'a redeem that is misshapen', path: '/device/open', body: { controlId: 'x' }, status: 400, errorCode: 'DEVICE_REQUEST_INVALID', bad: true });
  const setToken = await check({ name: 'a token to set with', path: set, body: { scope: 'SET_PIN' }, status: 201 });
  const session = await check({ ...device, name: 'a session to set', path: '/device/open', body: { ...open, controlId: setToken.id, scope: 'SET_PIN' }, status: 200 });
  await check({ ...device, name: 'more time', path: '/device/extend', body: { session: session.session }, status: 200 });
  await check({ ...device, name: 'a wrapped PIN that does not open', path: '/device/set', body: { session: session.session, wrappedPin: 'A'.repeat(32) }, status: 422, errorCode: 'PIN_UNREADABLE' });
  await check({ ...device, name: 'a session nobody knows', path: '/device/set', body: { session: 'A'.repeat(43), wrappedPin: 'A'.repeat(32) }, status: 410, errorCode: 'CONTROL_TOKEN_UNKNOWN' });

  const standing = reference => ({ method: 'GET', path: `/v2/control/${reference}?auditUser=contract` });
  for (const [state, token] of [['VIEWED', viewToken], ['REDEEMED', setToken]]) {
    const found = await check({ ...standing(token.reference), name: `a token that is ${state}`, status: 200 });
    if (found?.state !== state) {
      failed++;
      console.log(`FAILED  docs/openapi.yaml: ${found?.state} instead of ${state}`);
    }
  }
  await check({ ...standing('A'.repeat(43)), name: 'a reference nobody knows', status: 404, errorCode: 'CONTROL_TOKEN_NOT_FOUND' });
  await check({ ...standing('short'), name: 'a reference that is none', status: 400, errorCode: 'REFERENCE_INVALID', bad: true });

  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main().catch(fault => {
  console.log(`FAILED  the run itself\n        ${fault.stack}`);
  console.log(`${passed} passed, ${failed + 1} failed`);
  process.exit(1);
});
