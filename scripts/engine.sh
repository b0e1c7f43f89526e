#!/usr/bin/env bash
# A Docker Engine with Compose and BuildKit for the engine tests, from Debian's own packages.
#
#   scripts/engine.sh           installs what is missing, starts the engine, makes the base image
#   scripts/engine.sh --check   only says whether an engine is there (exit 0) or not (exit 1)
#
# Needs root and apt for what is missing. Running it again changes nothing.
set -euo pipefail

base=debian:bookworm-slim
say() { printf 'engine: %s\n' "$*" >&2; }
give_up() { say "$*"; exit 1; }

engine_answers() { docker version >/dev/null 2>&1; }
compose_answers() { docker compose version >/dev/null 2>&1; }
buildx_answers() { docker buildx version >/dev/null 2>&1; }

versions() {
  say "Docker Engine $(docker version --format '{{.Server.Version}}'), Compose $(docker compose version --short)," \
    "buildx $(docker buildx version | awk '{ print $2 }')"
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Compose v2 and buildx are Debian packages from trixie on. On bookworm those packages alone are taken from
# the next suite of the machine's own mirror; Go programs without dependencies, they run on the older release.
install_plugins() {
  local package missing=()
  for package in "$@"; do
    # bookworm has a docker-compose of version 1, which is another program.
    if apt-cache show "$package" 2>/dev/null | grep '^Version:' | grep -qv '^Version: 1\.'; then
      apt_install "$package"
    else
      missing+=("$package")
    fi
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  local work mirror keyring
  work=$(mktemp -d)
  mirror=$(debian_mirror)
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$work/lists/partial" "$work/package"
  echo "deb [signed-by=$keyring] $mirror trixie main" >"$work/trixie.list"
  local options=(-o "Dir::Etc::SourceList=$work/trixie.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update -qq >/dev/null
  for package in "${missing[@]}"; do
    (cd "$work/package" && apt-get "${options[@]}" download -qq "$package" >/dev/null && dpkg-deb -x "$package"_*.deb .)
    install -D -m 755 "$work/package/usr/libexec/docker/cli-plugins/$package" \
      "/usr/local/lib/docker/cli-plugins/$package"
  done
  rm -rf "$work"
}

# The mirror that this machine's packages come from, in either format of apt's sources.
debian_mirror() {
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
    awk '$2 !~ /security|updates|backports/ { print $1; exit }'
}

start_engine() {
  say 'starting dockerd'
  local log
  log=$(mktemp -t dockerd.XXXXXX)
  setsid dockerd >"$log" 2>&1 </dev/null &
  for _ in $(seq 120); do
    engine_answers && return
    sleep 0.5
  done
  tail -n 20 "$log" >&2
  give_up 'dockerd did not start within a minute; its last lines are above'
}

# The one image that the stand-ins are built from: pulled where a registry can be reached, else made here.
provide_base() {
  docker image inspect "$base" >/dev/null 2>&1 && return
  if timeout 60 docker pull -q "$base" >/dev/null 2>&1; then return; fi
  say "no registry: making $base with debootstrap (about a minute)"
  command -v debootstrap >/dev/null || apt_install debootstrap
  local work
  work=$(mktemp -d)
  debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" "$(debian_mirror)" >"$work/log" 2>&1 ||
    { tail -n 5 "$work/log" >&2; give_up 'debootstrap failed; its last lines are above'; }
  # Packages of later builds come from where this machine's come from.
  rm -f "$work/root/etc/apt/sources.list"
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources $(grep -ls Acquire /etc/apt/apt.conf.d/*); do
    [ ! -f "$file" ] || cp "$file" "$work/root$file"
  done
  tar -C "$work/root" -c . | docker import - "$base" >/dev/null
  rm -rf "$work"
}

if [ "${1:-}" = --check ]; then
  engine_answers || give_up 'no Docker Engine answers'
  compose_answers || give_up 'the Compose plugin is missing'
  buildx_answers || give_up 'the buildx plugin is missing: nothing can be built with BuildKit'
  versions
  exit 0
fi

if ! engine_answers || ! compose_answers || ! buildx_answers; then
  [ "$(id -u)" = 0 ] || give_up 'root is needed to install or start an engine'
  command -v apt-get >/dev/null || give_up 'this machine has no apt-get: install Docker Engine, Compose and buildx by hand'
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null || ! command -v iptables >/dev/null; then
    say 'installing docker.io'
    apt-get update -qq >/dev/null
    # The client is a package of its own from trixie on.
    apt_install docker.io iptables $(apt-cache show docker-cli >/dev/null 2>&1 && echo docker-cli)
  fi
  plugins=()
  compose_answers || plugins+=(docker-compose)
  buildx_answers || plugins+=(docker-buildx)
  [ "${#plugins[@]}" -eq 0 ] || { say "installing ${plugins[*]}"; install_plugins "${plugins[@]}"; }
  engine_answers || start_engine
fi
provide_base
versions
