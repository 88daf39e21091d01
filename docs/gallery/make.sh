#!/usr/bin/env bash
# Takes the pictures of this folder anew, from the running service in the machine's own Chromium.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
dotnet build test/PinControl.BrowserTests --nologo -v quiet -clp:NoSummary
PINCONTROL_GALLERY=$PWD/docs/gallery dotnet test/PinControl.BrowserTests/bin/Debug/net10.0/PinControl.BrowserTests.dll \
  -noColor -noAutoReporters -class PinControl.BrowserTests.Gallery.Pictures </dev/null | tail -n 1
ls -l docs/gallery/*.png
