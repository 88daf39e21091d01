#!/usr/bin/env bash
# Measures the service against what bounds it, on this machine, and prints one table. `bench/run.sh --help` tells the rest.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: bench/run.sh [--only ROW...] [--quick] [--plastics N] [--help]

  --only ROW...  some rows only: sqlite postgresql view peer growth memory timing hsm hsm-memory
  --quick        seconds instead of minutes: shows that everything runs, measures little
  --plastics N   plastics of the large stores in the row growth (10000000)

Builds everything in Release, starts what it measures on the loopback, a PostgreSQL of its
own included, loads it from other processes, prints one table of ratios and removes what it
made. The whole run takes about 30 minutes and 10 GB in /var/tmp, and wants a quiet machine.
Exit: 0 measured, 1 something could not be measured, 2 wrong usage, 3 Debian packages are missing.
TEXT
}

for argument in "$@"; do
  [[ $argument == --help || $argument == -h ]] && { usage; exit 0; }
done

cd "$(dirname "${BASH_SOURCE[0]}")"

# ---- packages

missing=()
command -v wrk >/dev/null || missing+=(wrk)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[[ -e /usr/lib/softhsm/libsofthsm2.so ]] && command -v softhsm2-util >/dev/null || missing+=(softhsm2)
if ((${#missing[@]})); then
  # Debian's own cluster is never made: the benchmarks bring one of their own, and nothing may be left behind.
  install="mkdir -p /etc/postgresql-common && { grep -qs '^create_main_cluster = false' /etc/postgresql-common/createcluster.conf || echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf; } && apt-get -o DPkg::Lock::Timeout=120 update && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold install -y --no-install-recommends ${missing[*]}"
  if ((EUID == 0)); then
    as_root=(bash -c)
  elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n bash -c)
  else
    as_root=()
  fi
  if ((${#as_root[@]} == 0)) || ! "${as_root[@]}" "$install" </dev/null >&2; then
    echo "Debian packages are missing. As root, run:" >&2
    echo "  $install" >&2
    exit 3
  fi
fi

# ---- build

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# No build process stays behind to take its share of the machine.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
ldconfig -p 2>/dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

built=$PWD/bin
rm -rf "$built"
publish() { # publish PROJECT FOLDER
  echo "building $2" >&2
  dotnet publish "$1" -c Release -p:RestoreLockedMode=true -o "$built/$2" --nologo -v quiet -clp:NoSummary </dev/null >&2
}
publish ../src/PinControl service
publish Peers/Bare bare
publish Peers/ReferenceTokens peer
publish Hsm hsm
publish PinControl.Bench driver

postgres=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)
exec dotnet "$built/driver/PinControl.Bench.dll" --built "$built" --postgres-bin "${postgres%/initdb}" "$@"
