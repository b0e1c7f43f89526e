#!/bin/bash
# The contract of the official entrypoint: root prepares the folders and steps down; the password
# comes from a variable or from the file its twin names, never from both.
set -euo pipefail

read_setting() {
  local name=$1 twin="$1_FILE"
  if [ -n "${!name:-}" ] && [ -n "${!twin:-}" ]; then
    echo "error: both $name and $twin are set" >&2
    exit 1
  fi
  if [ -n "${!twin:-}" ]; then
    export "$name"="$(<"${!twin}")"
  fi
  unset "$twin"
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi

if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" && chmod 00700 "$PGDATA" || true
    mkdir -p /var/run/postgresql && chmod 03775 /var/run/postgresql || true
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
  fi
  mkdir -p "$PGDATA" && chmod 00700 "$PGDATA" || true
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    read_setting POSTGRES_PASSWORD
    read_setting POSTGRES_USER
    read_setting POSTGRES_DB
    user=${POSTGRES_USER:-postgres}
    if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
      echo 'error: POSTGRES_PASSWORD must be set to a non-empty value' >&2
      exit 1
    fi
    initdb --username="$user" --pwfile=<(printf '%s\n' "${POSTGRES_PASSWORD:-}") --auth-local=trust --auth-host=scram-sha-256 >/dev/null
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
    # The temporary server listens on its socket only.
    pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
    database=${POSTGRES_DB:-$user}
    [ "$database" = postgres ] || createdb --no-password -U "$user" "$database"
    for file in /docker-entrypoint-initdb.d/*; do
      case $file in
        *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$user" -d "$database" -f "$file" ;;
        *.sh) . "$file" ;;
      esac
    done
    pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
  fi
fi
exec "$@"
