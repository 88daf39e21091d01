#!/usr/bin/env bash
# Puts Prism, a public contract-testing tool, between a client and a real server, and asks it what breaks the contract:
# once with docs/openapi.yaml, once with the OpenAPI part of the Card PIN Control API's own document.
# Ends with "N passed, N failed". Exit: 0 passed, 1 failed, 3 the tool could not be installed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
root=$(cd ../.. && pwd)

if [[ ! -x node_modules/.bin/prism ]] && ! npm ci --silent >/dev/null 2>install.log; then
  tail -n 3 install.log
  echo 'npm ci failed'
  exit 3
fi
rm -f install.log

work=$(mktemp -d)
started=()
clean_up() {
  for process in "${started[@]}"; do
    kill "$process" 2>/dev/null
    wait "$process" 2>/dev/null
  done
  rm -rf "$work"
}
trap clean_up EXIT

service=$root/src/PinControl/bin/Debug/net10.0/PinControl.dll
[[ -f $service ]] || dotnet build "$root/src/PinControl" --nologo -v quiet --disable-build-servers || exit 1

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

wait_for() { # wait_for URL PROCESS LOG
  for _ in $(seq 100); do
    node -e 'fetch(process.argv[1]).then(() => process.exit(0), () => process.exit(1))' "$1" && return
    kill -0 "$2" 2>/dev/null || break
    sleep 0.2
  done
  cat "$3"
  echo "0 passed, 1 failed"
  exit 1
}

port=$(free_port)
(cd "$(dirname "$service")" && ASPNETCORE_ENVIRONMENT=Development exec dotnet "$service" --Urls "http://127.0.0.1:$port" \
  --Storage:SqlitePath "$work/pincontrol.db" --Vault:Software:KeyFile "$work/vault.keys" \
  --Vault:Software:PassphraseFile "$work/vault.passphrase") >"$work/service.log" 2>&1 </dev/null &
started+=($!)
wait_for "http://127.0.0.1:$port/health/live" $! "$work/service.log"

# The document's own YAML stands between two fences of four backticks.
sed -n '/^````yaml/,/^````$/p' "$root/test/PinControl.Tests/Contract/pin-control-api.md" | sed '1d;$d' >"$work/spec.yaml"

proxies=()
for document in "$root/docs/openapi.yaml" "$work/spec.yaml"; do
  proxy=$(free_port)
  node_modules/.bin/prism proxy "$document" "http://127.0.0.1:$port/pincontrol" --port "$proxy" --host 127.0.0.1 >"$work/prism-$proxy.log" 2>&1 </dev/null &
  started+=($!)
  wait_for "http://127.0.0.1:$proxy/" $! "$work/prism-$proxy.log"
  proxies+=("http://127.0.0.1:$proxy")
done

node cases.js "${proxies[@]}"
