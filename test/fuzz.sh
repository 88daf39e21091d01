#!/usr/bin/env bash
# Drives every parser that strangers' bytes reach with a coverage-guided fuzzer (AFL++), for so many seconds each. `test/fuzz.sh --help` tells the rest.
set -uo pipefail

usage() {
  cat <<'TEXT'
usage: test/fuzz.sh [--seconds N] [--only TARGET...] [--help]

  --seconds N       for each target (20)
  --only TARGET...  some targets; "dotnet test/PinControl.Fuzz/bin/Debug/net10.0/PinControl.Fuzz.dll list" names them

Needs Debian's afl++ and a build of the solution. The first target has a planted fault: a fuzzer that
does not find it finds nothing, and the run fails; so does a target with fewer than five new ways through it.
What it finds lies in artifacts/fuzz/TARGET/crashes,
and "dotnet …/PinControl.Fuzz.dll replay TARGET FILE" shows what is thrown. Prints one line a target, and
last "N passed, N failed". Exit: 0 passed, 1 failed, 2 wrong usage, 3 afl++ is missing.
TEXT
}

seconds=20 only=()
while (($#)); do
  case $1 in
    --seconds)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { echo 'fuzz.sh: --seconds takes a number' >&2; exit 2; }
      seconds=$2
      shift 2
      ;;
    --only)
      shift
      while (($#)) && [[ $1 != -* ]]; do only+=("$1"); shift; done
      ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

command -v afl-fuzz >/dev/null || { echo "fuzz.sh: the Debian package afl++ is missing" >&2; exit 3; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 1
built=$root/test/PinControl.Fuzz/bin/Debug/net10.0
[[ -f $built/PinControl.Fuzz.dll ]] || { echo "fuzz.sh: build PinControl.slnx first" >&2; exit 1; }

# A copy of the build, so that what is instrumented is never taken for what is shipped.
work=$root/artifacts/fuzz program=$root/artifacts/fuzz/bin/PinControl.Fuzz.dll
rm -rf "$work"
mkdir -p "$work"
cp -r "$built" "$work/bin"
dotnet "$built/PinControl.Fuzz.dll" instrument "$work/bin/PinControl.dll" "$work/bin/PinControl.Cryptography.dll" "$work/bin/PinControl.Planted.dll" \
  "$work/bin/Microsoft.IdentityModel.JsonWebTokens.dll" >"$work/instrument.log" 2>&1 ||
  { tail -n 5 "$work/instrument.log"; exit 1; }
((${#only[@]})) || mapfile -t only < <(dotnet "$built/PinControl.Fuzz.dll" list)

# A managed program: no binary to look into, a megabyte map of its own, cores where the system puts them.
export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1
export DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0
passed=0 failed=0
for target in "${only[@]}"; do
  dotnet "$built/PinControl.Fuzz.dll" seeds "$target" "$work/$target/seeds" || exit 2
  most=$seconds
  # It is found within a second or two; nothing is gained by going on.
  [[ $target == planted ]] && export AFL_BENCH_UNTIL_CRASH=1 && most=120 || unset AFL_BENCH_UNTIL_CRASH
  timeout $((most + 60)) afl-fuzz -i "$work/$target/seeds" -o "$work/$target/out" -t 10000 -m none -V "$most" -- dotnet "$program" "$target" \
    </dev/null >"$work/$target/log" 2>&1
  stats=$work/$target/out/default/fuzzer_stats
  tried=$(sed -n -E 's/^execs_done *: *//p' "$stats" 2>/dev/null)
  paths=$(sed -n -E 's/^corpus_count *: *//p' "$stats" 2>/dev/null)
  begun=$(find "$work/$target/seeds" -type f | wc -l)
  mkdir -p "$work/$target/crashes"
  find "$work/$target/out" \( -path '*/crashes/id*' -o -path '*/hangs/id*' \) -exec cp {} "$work/$target/crashes/" \; 2>/dev/null
  found=$(find "$work/$target/crashes" -type f | wc -l)
  result=passed
  if [[ $target == planted ]]; then
    ((found > 0)) || result=FAILED
  elif ((found > 0)) || [[ ! ${tried:-0} =~ ^[0-9]+$ ]] || ((${tried:-0} < 100)); then
    result=FAILED
  elif [[ ! ${paths:-0} =~ ^[0-9]+$ ]] || ((${paths:-0} < begun + 5)); then
    # It sees no branches, or gets through none.
    result=FAILED
    echo "  $target: $begun seeds, ${paths:-0} paths: no way was found beyond what it began with"
  fi
  printf '%-11s %-7s %9s inputs, %4s of them new paths, %s faults\n' "$target" "$result" "${tried:-0}" "${paths:-0}" "$found"
  if [[ $result == passed ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    ((found)) || tail -n 8 "$work/$target/log"
    for input in $(find "$work/$target/crashes" -type f | head -n 3); do
      dotnet "$built/PinControl.Fuzz.dll" replay "$target" "$input" 2>&1 | sed -n '1,4s/^/    /p'
    done
  fi
done
echo "$passed passed, $failed failed"
exit $((failed > 0))
