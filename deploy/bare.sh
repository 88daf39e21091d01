#!/usr/bin/env bash
# Proves the README's two commands on a bare Debian 12: a debootstrapped system that holds the .NET SDK, git and nothing else,
# as root and as a plain user. Run it as root on a machine with debootstrap and the SDK. Changes nothing outside a temporary folder.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: deploy/bare.sh [--cache DIR] [--mirror URL] [--keep]

  --cache DIR   keep the bootstrapped system there, and take it from there the next time
  --mirror URL  the Debian mirror to bootstrap from; debootstrap's own choice unless given
  --keep        leave the temporary system in place, to look into

Exit: 0 both commands work as they should, 1 something does not, 2 wrong usage.
TEXT
}

cache='' mirror='' keep=false
original=("$@")
while (($#)); do
  case $1 in
    --cache | --mirror)
      [[ $# -ge 2 && -n $2 ]] || { usage >&2; exit 2; }
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    --keep) keep=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

for tool in debootstrap unshare git dotnet; do
  command -v "$tool" >/dev/null || { echo "bare.sh: $tool is needed (apt-get install debootstrap util-linux git; the .NET 10 SDK)" >&2; exit 2; }
done
((EUID == 0)) || { echo 'bare.sh: chroot and mount need root' >&2; exit 2; }

# In namespaces of its own every mount and every process ends with this script, however it ends: nothing can be left mounted or running.
if [[ -z ${PINCONTROL_BARE:-} ]]; then
  self=$(readlink -f "${BASH_SOURCE[0]}")
  PINCONTROL_BARE=1 exec unshare --mount --pid --fork --kill-child --mount-proc "$self" "${original[@]}"
fi

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ -n $cache ]] && mkdir -p "$cache" && cache=$(cd "$cache" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/pincontrol-bare.XXXXXX")
system=$work/system
logs=$work/logs
mkdir -p "$system" "$logs"

clean_up() {
  local mounted
  # Before anything is deleted: a bind mount under the folder would lead the deletion out of it.
  awk -v under="$system/" 'index($5, under) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mounted; do
    umount --lazy "$mounted" || true
  done
  if grep -q " $system/" /proc/self/mountinfo; then
    echo "bare.sh: something is still mounted under $system; left in place" >&2
  elif $keep; then
    echo "bare.sh: the system is in $system"
  else
    rm -rf --one-file-system "$work"
  fi
}
trap clean_up EXIT
trap 'exit 1' INT TERM

started=$SECONDS
step_started=$SECONDS
failures=0

step() { # step NAME RESULT
  printf '%-56s %-8s %5d s\n' "$1" "$2" $((SECONDS - step_started))
  step_started=$SECONDS
}

fail() { # fail NAME LOG
  step "$1" FAILED
  tail -n 40 "$2" | sed 's/^/    /'
  failures=$((failures + 1))
}

# What the host knows about reaching package sources goes in with us; nothing else of its environment does.
passed_on=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NUGET_CERT_REVOCATION_MODE; do
  [[ -n ${!name:-} ]] && passed_on+=("$name=${!name}")
done

as() { # as USER COMMAND…: in the bare system, from the user's clone, with a newcomer's environment
  local user=$1 home
  shift
  home=$([[ $user == root ]] && echo /root || echo "/home/$user")
  chroot --userspec="$user:$user" --groups='' "$system" /usr/bin/env -i "HOME=$home" "USER=$user" LANG=C.UTF-8 TERM=dumb \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${passed_on[@]}" \
    /bin/bash -c 'cd "$HOME/pincontrol" 2>/dev/null || cd "$HOME"; exec "$@"' bare "$@" </dev/null
}

# ---- the system

tarball=${cache:+$cache/bookworm-minbase.tar}
if [[ -n $tarball && -s $tarball ]]; then
  tar -C "$system" -xpf "$tarball"
  step 'Debian 12, from the cache' done
else
  # Beside git: certificates, and the libraries that the SDK documents as its own (its command line does not start without ICU).
  debootstrap --variant=minbase --include=git,ca-certificates,libstdc++6,libssl3,zlib1g,libicu72 bookworm "$system" ${mirror:+"$mirror"} >"$logs/debootstrap.log" 2>&1 ||
    { fail 'Debian 12, bootstrapped' "$logs/debootstrap.log"; exit 1; }
  [[ -n $tarball ]] && tar -C "$system" -cpf "$tarball.part" . && mv "$tarball.part" "$tarball"
  step 'Debian 12, bootstrapped' done
fi

mount -t proc proc "$system/proc"
mount -t sysfs -o ro sysfs "$system/sys"
mount --rbind /dev "$system/dev"
mount --make-rslave "$system/dev"

# The host's network and certificates, and its package sources where it is the same Debian; else debootstrap's own remain.
cp -L /etc/resolv.conf /etc/hosts "$system/etc/"
cp -a /usr/local/share/ca-certificates/. "$system/usr/local/share/ca-certificates/" 2>/dev/null || true
chroot "$system" update-ca-certificates >"$logs/certificates.log" 2>&1
for settings in $(grep -ls '^Acquire' /etc/apt/apt.conf.d/* || true); do
  cp "$settings" "$system/etc/apt/apt.conf.d/"
done
if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release && [[ -f /etc/apt/sources.list.d/debian.sources ]]; then
  rm -f "$system/etc/apt/sources.list"
  cp /etc/apt/sources.list.d/debian.sources "$system/etc/apt/sources.list.d/"
  cp /usr/share/keyrings/debian-archive-*.gpg "$system/usr/share/keyrings/"
fi

sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$system/usr/share/dotnet"
cp -a --reflink=auto "$sdk/." "$system/usr/share/dotnet/"
ln -sf /usr/share/dotnet/dotnet "$system/usr/bin/dotnet"

chroot "$system" useradd --create-home --shell /bin/bash plain
for user in root plain; do
  home=$system$([[ $user == root ]] && echo /root || echo /home/plain)
  for settings in .nuget/NuGet/NuGet.Config .config/NuGet/NuGet.Config; do
    if [[ -f ${HOME:-/root}/$settings ]]; then
      install -D -m 644 "${HOME:-/root}/$settings" "$home/$settings"
    fi
  done
  git clone --quiet --no-hardlinks "file://$repository" "$home/pincontrol"
  chroot "$system" chown -R "$user:$user" "${home#"$system"}"
done
step "the SDK, git and two clones of $(git -C "$repository" rev-parse --short HEAD)" done

# ---- dotnet run

port=8080
is_taken() {
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

serve() { # serve USER
  local user=$1 name="dotnet run, as $1" log=$logs/serve-$1.log arguments=() server answer='' id
  if is_taken; then
    fail "$name" <(echo "port $port is taken on this machine")
    return
  fi
  as "$user" dotnet run --project src/PinControl >"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    sleep 1
    kill -0 "$server" 2>/dev/null || break
    answer=$(ask "$user" 'GET /health/live HTTP/1.1' '') && [[ $answer == *' 200 '* ]] && break
  done
  if [[ $answer != *' 200 '* ]]; then
    fail "$name" "$log"
  else
    step "$name: /health/live answers" passed
    answer=$(ask "$user" 'POST /pincontrol/v2/plastic/1001?auditUser=bare HTTP/1.1' '{"scope":"VIEW_PIN"}')
    id=$(sed -n -E 's/.*"id":"([A-Za-z0-9_-]{43})".*/\1/p' <<<"$answer")
    if [[ $answer == 'HTTP/1.1 201 '* && -n $id ]]; then
      step "$name: a control token is issued" passed
    else
      fail "$name: a control token is issued" <(echo "$answer"; tail -n 20 "$log")
    fi
  fi
  # dotnet run is the server's parent and does not pass the signal on: the service itself is asked to stop.
  pkill_tree "$server" TERM
  for _ in $(seq 30); do
    kill -0 "$server" 2>/dev/null || is_taken || break
    sleep 0.5
  done
  pkill_tree "$server" KILL
  wait "$server" 2>/dev/null || true
}

ask() { # ask USER REQUEST-LINE BODY: one HTTP exchange with what every Debian has
  as "$1" timeout 20 bash -c '
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    { printf "%s\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\nAuthorization: Basic %s\r\n" "$2" "$1" "$(printf demo:demo-secret | base64)"
      [[ -n $3 ]] && printf "Content-Type: application/json\r\nContent-Length: %d\r\n" "${#3}"
      printf "\r\n%s" "$3"; } >&3
    cat <&3' ask "$port" "$2" "$3" 2>/dev/null
}

pkill_tree() { # pkill_tree PID SIGNAL: a process this script started, and its descendants
  local child
  for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do pkill_tree "$child" "$2"; done
  kill -s "$2" "$1" 2>/dev/null || true
}

serve root
serve plain

# ---- ./test.sh

checks() { # checks NAME USER EXPECTED-CODE
  local log=$logs/test-$2-$3.log code=0
  as "$2" ./test.sh >"$log" 2>&1 || code=$?
  if ((code == $3)); then
    step "$1" passed
    sed 's/^/    /' "$log"
  else
    fail "$1 (exit $code, expected $3)" "$log"
  fi
}

checks './test.sh, as a plain user without the packages: exit 3' plain 3
grep -q 'apt-get .*install .*chromium' "$logs/test-plain-3.log" || fail '  it prints the line that installs them' "$logs/test-plain-3.log"
checks './test.sh, as root' root 0
checks './test.sh, as a plain user' plain 0

leftovers=$(for process in /proc/[0-9]*; do
  [[ $(readlink "$process/root" 2>/dev/null) == "$system" ]] && tr '\0' ' ' <"$process/cmdline" && echo
done || true)
if [[ -n $leftovers ]]; then
  fail 'no process stays behind' <(echo "$leftovers")
else
  step 'no process stays behind' passed
fi

echo
if ((failures)); then
  echo "bare Debian 12: $failures of the steps failed, $((SECONDS - started)) s"
  exit 1
fi
echo "bare Debian 12: both commands work, as root and as a plain user, $((SECONDS - started)) s"
