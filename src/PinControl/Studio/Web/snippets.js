// What was just done, as code that works as it stands.

const { studioOrigin, secretFile } = document.documentElement.dataset;
const secretPath = String(secretFile);

/** @param {string} text */
const quoted = text => `'${text.replace(/'/g, '\'\\\'\'')}'`;

/** @param {{plastic: string, scope: string, path: string}} run @returns {string} */
export const curl = ({ scope, path }) => `curl -sS -u "demo:$(cat ${quoted(secretPath)})" \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ scope })}' \\
  '${studioOrigin}${path}'
`;

/**
 * A back end and its page in one file.
 * @param {{plastic: string, scope: string, flow: string, path: string}} run
 * @returns {string}
 */
export const script = ({ scope, flow, path }) => `// Save as issuer.mjs, run: node issuer.mjs, open http://localhost:3000
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const secret = readFileSync(${JSON.stringify(secretPath)}, 'utf8');
const port = Number(process.argv[2] ?? 3000);

async function askForToken() {
  const response = await fetch('${studioOrigin}${path}', {
    method: 'POST',
    headers: {
      'Authorization': 'Basic ' + Buffer.from('demo:' + secret).toString('base64'),
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ scope: '${scope}' }),
  });
  const answer = await response.json();
  if (response.status !== 201) throw new Error(answer.errorCode);
  return answer;
}

const page = token => \`<!doctype html>
<title>My bank</title>
${flow === 'iframe' ? frame(scope) : form}\`;

createServer(async (request, answer) => {
  try {
    if (request.url !== '/') return answer.writeHead(404).end();
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(page(await askForToken()));
  } catch (fault) {
    answer.writeHead(502).end(String(fault));
  }
}).listen(port, 'localhost', () => console.log('http://localhost:' + port));
`;

const form = `<form method="post" action="\${token.pinURL}">
<input type="hidden" name="controlId" value="\${token.id}">
</form>
<script>document.forms[0].submit();</script>`;

const frame = (/** @type {string} */ scope) => `<iframe id="pin" width="420" height="540" src="\${token.pinFrameURL}?key=demo-frame-any"></iframe>
<pre id="said"></pre>
<script>
  const pin = document.getElementById('pin'), origin = new URL(pin.src).origin;
  pin.onload = () => pin.contentWindow.postMessage(
    { operation: '${scope === 'VIEW_PIN' ? 'view-pin' : 'set-pin'}', controlId: '\${token.id}' }, origin);
  addEventListener('message', message => {
    if (message.origin === origin) document.getElementById('said').append(JSON.stringify(message.data), ' ');
  });
</script>`;
