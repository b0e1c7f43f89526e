#!/bin/bash
# The contract of the official entrypoint: root hands the folders over and steps down; the first account
# comes from variables or from their _FILE twins, both or none.
set -euo pipefail

if [ "${1:0:1}" = - ]; then set -- mongod "$@"; fi

if [ "$1" = mongod ] && [ "$(id -u)" = 0 ]; then
  find /data/configdb /data/db \! -user mongodb -exec chown mongodb '{}' +
  exec setpriv --reuid=mongodb --regid=mongodb --clear-groups -- "$0" "$@"
fi

if [ "$1" = mongod ]; then
  for name in MONGO_INITDB_ROOT_USERNAME MONGO_INITDB_ROOT_PASSWORD; do
    twin="${name}_FILE"
    if [ -n "${!name:-}" ] && [ -n "${!twin:-}" ]; then
      echo "error: both $name and $twin are set (but are exclusive)" >&2
      exit 1
    fi
    if [ -n "${!twin:-}" ]; then export "$name"="$(<"${!twin}")"; fi
    unset "$twin"
  done
  if [ -z "${MONGO_INITDB_ROOT_USERNAME:-}" ] && [ -n "${MONGO_INITDB_ROOT_PASSWORD:-}" ] ||
    [ -n "${MONGO_INITDB_ROOT_USERNAME:-}" ] && [ -z "${MONGO_INITDB_ROOT_PASSWORD:-}" ]; then
    echo 'error: missing MONGO_INITDB_ROOT_USERNAME or MONGO_INITDB_ROOT_PASSWORD' >&2
    exit 1
  fi
fi
exec "$@"
