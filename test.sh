#!/usr/bin/env bash
# Checks everything that can be checked on this machine. `./test.sh --help` tells how to run less, or more.
set -uo pipefail

usage() {
  cat <<'TEXT'
usage: ./test.sh [--only SUITE] [--test NAME] [--long] [--help]

  --only SUITE  one suite: PinControl.Tests, postgresql (the contract's tests once more, on PostgreSQL),
                PinControl.StoreTests, PinControl.BrowserTests, browser-pkcs11 (the browser's tests once
                more, the service's vault being a token in SoftHSM: all but those of the pages' looks,
                of tokens refused before the vault is asked, those in WebKit and those without a
                service; they have the trait vault=unused), webkit (those of the browser's tests that run
                in Debian's WebKitGTK, alone), contract or fuzz (a coverage-guided fuzzer; part of --long)
  --test NAME   one test by its full name, or many with * at either end
  --long        also what takes long and differs little from what every run does; 100,000 hostile
                requests; the fuzzer

Prints one line a stage, then what could not be run here and why, where logs and
screenshots lie, and last "N passed, N failed".
Exit: 0 passed, 1 failed, 2 wrong usage, 3 Debian packages are missing.
TEXT
}

wrong_usage() {
  echo "test.sh: $1" >&2
  usage >&2
  exit 2
}

only='' test='' long=false
while (($#)); do
  case $1 in
    --only | --test)
      [[ $# -ge 2 && -n $2 ]] || wrong_usage "$1 needs a value"
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    --long) long=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) wrong_usage "unknown argument '$1'" ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
root=$PWD
suites=(PinControl.Tests postgresql PinControl.StoreTests PinControl.BrowserTests browser-pkcs11)
known=" ${suites[*]} webkit contract fuzz "
[[ -z $only || $known == *" $only "* ]] || wrong_usage "no suite is called '$only'"
if [[ -n $only ]]; then
  suites=("$only")
elif [[ -n $test ]]; then
  # A test's full name starts with its suite's.
  for suite in "${suites[@]}"; do
    [[ $test == "$suite".* ]] && suites=("$suite")
  done
else
  suites+=(contract)
  $long && suites+=(fuzz)
fi

# The run ends by itself within 55 minutes, and a suite within 20: what has not finished by then is stopped and counts as failed. A long run, and
# each of its suites, has half an hour more.
deadline=$((SECONDS + 3300)) most=1200
$long && deadline=$((deadline + 1800)) most=$((most + 1800))
passed=0 failed=0 skipped=0
not_run=()
artifacts=$root/artifacts
stage_started=$(date +%s%N)

stage() { # stage NAME RESULT: the line of the stage that began when the last one ended
  local now
  now=$(date +%s%N)
  printf '%-24s %-8s %6d.%d s\n' "$1" "$2" $(((now - stage_started) / 1000000000)) $(((now - stage_started) / 100000000 % 10))
  stage_started=$now
}

time_left() { # the seconds that the next suite may take
  local left=$((deadline - SECONDS))
  echo $((left < 10 ? 10 : left < most ? left : most))
}

finish() {
  echo
  ((${#not_run[@]})) && printf 'not run here: %s\n' "${not_run[@]}"
  echo "logs and screenshots: ${artifacts#"$root"/}/"
  local line="$passed passed, $failed failed"
  ((skipped)) && line+=", $skipped skipped"
  echo "$line"
  exit $((failed > 0))
}

# ---- packages

# Chromium is what the browser tests drive, most of them without its windows (headless-shell). Its setuid sandbox serves where
# user namespaces do not (in a chroot, in many containers), so that only root runs it without one; DejaVu gives it a font to
# measure and draw with. curl runs the studio's command.
#
# WebKitGTK is the other engine: its driver brings the browser that it drives, Xvfb is its screen, and Python with GTK's bindings runs
# the app that has a WebKit view of its own.
#
# SoftHSM is the token of the PKCS#11 vault's tests, in the browser too.
#
# The store's proofs run PostgreSQL's own programs, watch system calls, and become another user (util-linux).
needed=()
wanted=()
[[ " ${suites[*]} " == *' PinControl.BrowserTests '* || " ${suites[*]} " == *' browser-pkcs11 '* || " ${suites[*]} " == *' webkit '* ]] && wanted=(chromium chromium-headless-shell chromium-sandbox fonts-dejavu-core curl)
[[ " ${suites[*]} " == *' PinControl.BrowserTests '* || " ${suites[*]} " == *' webkit '* ]] && wanted+=(webkit2gtk-driver xvfb python3-gi gir1.2-webkit2-4.1)
[[ " ${suites[*]} " == *' browser-pkcs11 '* ]] && wanted+=(softhsm2)
[[ " ${suites[*]} " == *' PinControl.StoreTests '* ]] && wanted+=(postgresql softhsm2 strace util-linux)
[[ " ${suites[*]} " == *' PinControl.Tests '* || " ${suites[*]} " == *' postgresql '* ]] && wanted+=(postgresql util-linux softhsm2)
[[ " ${suites[*]} " == *' fuzz '* ]] && wanted+=(afl++)
for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || needed+=("$package")
done

if ((${#needed[@]})); then
  mkdir -p "$artifacts" 2>/dev/null
  install=''
  # Debian would make and start a cluster of its own with the package; the tests never use one.
  [[ " ${needed[*]} " == *' postgresql '* && ! -e /etc/postgresql-common/createcluster.conf ]] &&
    install="mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf && "
  install+="apt-get -o DPkg::Lock::Timeout=120 update && UCF_FORCE_CONFFOLD=1 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends ${needed[*]}"
  if ((EUID == 0)); then
    as_root=(bash -c)
  elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n bash -c)
  else
    as_root=()
  fi
  if ((${#as_root[@]} == 0)) || ! "${as_root[@]}" "$install" </dev/null >"$artifacts/packages.log" 2>&1; then
    stage packages missing
    ((${#as_root[@]})) && tail -n 5 "$artifacts/packages.log"
    echo "Debian packages are missing. As root, run:"
    echo "  $install"
    exit 3
  fi
fi
stage packages passed

# ---- restore and build

if ! mkdir -p "$artifacts" || ! find "$artifacts" -mindepth 1 ! -name packages.log -delete; then
  echo "test.sh: another user's files are in ${artifacts#"$root"/}/; remove that folder first"
  failed=1
  finish
fi

# Some service accounts have no home, or one that cannot be written; NuGet and Chromium insist on one.
if [[ ! -d ${HOME:-} || ! -w $HOME ]]; then
  export HOME=$artifacts/home
  mkdir -p "$HOME"
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1
# No build process stays behind; the compiler's, which serves all projects warm, is ended after the build.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true
# The SDK asks for ICU though nothing here does.
ldconfig -p 2>/dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

if ! command -v dotnet >/dev/null; then
  echo "test.sh: the .NET 10 SDK is not on PATH (https://dotnet.microsoft.com/download)"
  failed=1
  finish
fi

compile() { # compile STAGE COMMAND…
  local name=$1 log=$artifacts/$1.log
  shift
  if "$@" </dev/null >"$log" 2>&1; then
    stage "$name" passed
    return
  fi
  stage "$name" FAILED
  # The compiler repeats each error in its summary: once is enough.
  grep -E '(: |^)(error|warning) [A-Z]+[0-9]*' "$log" | sed -E "s|^ +||; s|$root/||g; s| \[[^]]*\]\$||" | awk '!seen[$0]++' || tail -n 20 "$log"
  failed=1
  finish
}

compile restore dotnet restore PinControl.slnx --locked-mode --disable-build-servers -nodeReuse:false
compile build dotnet build PinControl.slnx --no-restore --nologo -v quiet -clp:NoSummary -nodeReuse:false
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1

# ---- suites

# Reads xunit's XML, one "<" a record, as every Debian's awk can. Line 1: passed failed skipped; then each failure.
read -r -d '' report <<'AWK'
function attribute(name,   at, rest) {
  at = match($0, " " name "=\"[^\"]*\"")
  if (!at) return ""
  rest = substr($0, RSTART, RLENGTH)
  sub(/^[^"]*"/, "", rest); sub(/"$/, "", rest)
  return plain(rest)
}
function text(   t) { t = $0; sub(/^[^>]*>/, "", t); return plain(t) }
function plain(t) {
  gsub(/&lt;/, "<", t); gsub(/&gt;/, ">", t); gsub(/&quot;/, "\"", t); gsub(/&#xD;/, "", t); gsub(/&#xA;/, "\n", t)
  gsub(/\\"/, "\"", t); gsub(/\\r/, "", t); gsub(/\\n/, "\n", t); gsub(/&amp;/, "\\&", t)
  return t
}
function relative(path) { if (index(path, root) == 1) return substr(path, length(root) + 1); return path }
function say(   name, sentence, where, line, count, i, lines, command, file) {
  if (out++ == 0) print ""
  name = type "." method
  sentence = substr(title, length(name) + 1)                  # the arguments of a theory's case
  sentence = method sentence; gsub(/_/, " ", sentence)
  where = source
  count = split(trace, lines, "\n")
  for (i = 1; i <= count; i++) {
    if (index(lines[i], " in " root) && match(lines[i], /:line [0-9]+/)) {
      line = substr(lines[i], RSTART + 6, RLENGTH - 6)
      file = substr(lines[i], index(lines[i], " in " root) + 4); sub(/:line.*/, "", file)
      where = relative(file) ":" line
      break
    }
  }
  print "FAILED  " sentence
  print "        " where
  count = split(message, lines, "\n")
  for (i = 1; i <= count && i <= 25; i++) print "        " lines[i]
  command = "find '" root "artifacts/" suite "' -type f -name '*" method "*' 2>/dev/null"
  print "        artefacts: artifacts/" suite ".log"
  while ((command | getline file) > 0) print "                   " relative(file)
  close(command)
  print "        alone:     ./test.sh " (suite ~ /^PinControl/ ? "" : "--only " suite " ") "--test '" (method == "" ? suite ".*" : name) "'"
}
BEGIN { RS = "<"; root = root "/" }
/^assembly / { p += attribute("passed"); f += attribute("failed") + attribute("errors"); s += attribute("skipped") }
/^test / { type = attribute("type"); method = attribute("method"); title = attribute("name")
           source = relative(attribute("source-file")) ":" attribute("source-line") }
/^error / { type = attribute("type"); method = ""; title = " " attribute("type") " " attribute("name"); source = suite }
/^failure/ { message = trace = "" }
/^message/ { message = text() }
/^stack-trace/ { trace = text() }
/^\/failure/ { say() }
END { print p + 0, f + 0, s + 0 > totals }
AWK

run_dotnet_suite() {
  local suite=$1 folder=$artifacts/$1 result=$artifacts/$1.xml log=$artifacts/$1.log program=$1 store='' vault='' code p f s
  local arguments=(-noColor -noAutoReporters -result-xml "$result")
  if [[ $suite == postgresql ]]; then
    program=PinControl.Tests store=postgresql
    [[ -n $test ]] || arguments+=(-namespace PinControl.Tests.Contract -namespace PinControl.Tests.Device -namespace PinControl.Tests.Storage)
  fi
  if [[ $suite == browser-pkcs11 ]]; then
    program=PinControl.BrowserTests vault=pkcs11
    [[ -n $test ]] || arguments+=(-trait- vault=unused)
  fi
  if [[ $suite == webkit ]]; then
    program=PinControl.BrowserTests
    [[ -n $test ]] || arguments+=(-trait engine=webkit)
  fi
  [[ $suite == PinControl.StoreTests ]] && arguments+=("${without[@]}")
  # Many of them wait: for another process's start, for seconds that must pass. Twice as many at once as there are cores keep these busy.
  [[ $program == PinControl.Tests ]] && arguments+=(-maxThreads 2.0x)
  # One test that is named is run, however long it takes.
  $long || [[ -n $test && $test != *'*'* ]] || arguments+=(-trait- long=yes)
  [[ -n $test ]] && arguments+=(-method "$test")
  mkdir -p "$folder"
  PINCONTROL_ARTIFACTS=$folder PINCONTROL_TEST_STORE=$store PINCONTROL_TEST_VAULT=$vault timeout --kill-after=10 "$(time_left)" \
    dotnet "test/$program/bin/Debug/net10.0/$program.dll" "${arguments[@]}" </dev/null >"$log" 2>&1
  code=$?
  if [[ ! -s $result ]]; then
    stage "$suite" FAILED
    ((code == 124 || code == 137)) && echo "$suite was stopped: its time is over" || echo "$suite ended with code $code and left no result"
    tail -n 20 "$log"
    failed=$((failed + 1))
    return
  fi
  awk -v root="$root" -v suite="$suite" -v totals="$artifacts/$suite.totals" "$report" "$result" >"$artifacts/$suite.failures"
  read -r p f s <"$artifacts/$suite.totals"
  rm -f "$artifacts/$suite.totals"
  if ((p + f == 0)); then
    f=1
    echo "$suite ran no test" >>"$artifacts/$suite.failures"
  elif ((code != 0 && f == 0)); then
    f=1
    {
      echo "$suite ended with code $code though no test failed; artifacts/$suite.log ends so:"
      # What no test caught stands before the summary.
      grep -n -A 20 -E 'Unhandled exception|\[ERROR\]|Exception :' "$log" | tail -n 40
      tail -n 10 "$log"
    } >>"$artifacts/$suite.failures"
  fi
  stage "$suite" "$( ((f)) && echo FAILED || echo passed)"
  cat "$artifacts/$suite.failures"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# A public contract-testing tool between a client and a real server, where there is a Node to run it.
run_contract_suite() {
  local log=$artifacts/contract.log p f
  if [[ ! -x test/contract/run.sh ]] || ! command -v npm >/dev/null; then
    not_run+=("contract (a public contract-testing tool against docs/openapi.yaml): needs Node and npm; then ./test.sh --only contract")
    return
  fi
  timeout --kill-after=10 "$(time_left)" test/contract/run.sh </dev/null >"$log" 2>&1
  case $? in
    3) not_run+=("contract: the tool could not be installed ($(tail -n 1 "$log"))"); stage contract 'not run'; return ;;
  esac
  if ! read -r p f < <(sed -n -E '$s/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$log") || ((p + f == 0)); then
    p=0 f=1
  fi
  stage contract "$( ((f)) && echo FAILED || echo passed)"
  if ((f)); then
    grep -A 6 '^FAILED' "$log" || tail -n 20 "$log"
    echo "        artefacts: artifacts/contract.log"
    echo "        alone:     ./test.sh --only contract"
  fi
  passed=$((passed + p)) failed=$((failed + f))
}

# Every parser for a while, and last the line with the sums.
run_fuzz_suite() {
  local log=$artifacts/fuzz.log p f
  timeout --kill-after=10 "$(time_left)" test/fuzz.sh </dev/null >"$log" 2>&1
  if ! read -r p f < <(sed -n -E '$s/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$log") || ((p + f == 0)); then
    p=0 f=1
  fi
  stage fuzz "$( ((f)) && echo FAILED || echo passed)"
  if ((f)); then
    grep -A 12 'FAILED' "$log" || tail -n 20 "$log"
    echo "        artefacts: artifacts/fuzz.log, artifacts/fuzz/"
    echo "        alone:     ./test.sh --only fuzz"
  fi
  passed=$((passed + p)) failed=$((failed + f))
}

# Two things a container or a chroot may forbid; what needs them is left out and said.
without=()
if [[ " ${suites[*]} " == *' PinControl.StoreTests '* ]]; then
  own=$( ((EUID == 0)) || echo '--user --map-root-user')
  # shellcheck disable=SC2086
  if ! unshare $own --mount mount -t tmpfs tmpfs /mnt 2>/dev/null; then
    without+=(-trait- needs=mount)
    not_run+=('the proof of a full disk: this user may not mount here, not even in a namespace of its own')
  fi
  if ! strace -e trace=none true 2>/dev/null; then
    without+=(-trait- needs=strace)
    not_run+=('the proof that the log is flushed before the answer: processes may not be traced here')
  fi
fi

for suite in "${suites[@]}"; do
  case $suite in
    contract) run_contract_suite ;;
    fuzz) run_fuzz_suite ;;
    *) run_dotnet_suite "$suite" ;;
  esac
done
$long || [[ " ${suites[*]} " != *' PinControl.StoreTests '* ]] || not_run+=('a rotation of keys under load on PostgreSQL (--long): it is run on SQLite, and on PostgreSQL as part of a move')
$long || [[ " ${suites[*]} " != *' PinControl.Tests '* ]] || not_run+=('100,000 hostile requests (--long): 5,000 are sent in every run; a coverage-guided fuzzer (--long, or --only fuzz)')
finish
