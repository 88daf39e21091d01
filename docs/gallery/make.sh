#!/usr/bin/env bash
# Takes the pictures of this folder anew, from the running service in the machine's own Chromium: some five minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dotnet build test/PinControl.BrowserTests --nologo -v quiet -clp:NoSummary
# Beside it first: what is here stays until every state was reached and every word was seen.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PINCONTROL_GALLERY=$folder dotnet test/PinControl.BrowserTests/bin/Debug/net10.0/PinControl.BrowserTests.dll \
  -noColor -noAutoReporters -namespace PinControl.BrowserTests.Gallery </dev/null
rm -f docs/gallery/*.png
mv "$folder"/*.png docs/gallery/
chmod 644 docs/gallery/*.png
du -ch docs/gallery/*.png
