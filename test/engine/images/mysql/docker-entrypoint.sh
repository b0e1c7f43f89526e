#!/bin/bash
# The contract of the official entrypoint: root hands the folders over and steps down; a new volume is
# prepared by a server that has a socket only; passwords come from a variable or from its _FILE twin.
set -euo pipefail

read_setting() {
  local name=$1 twin="$1_FILE"
  if [ -n "${!name:-}" ] && [ -n "${!twin:-}" ]; then
    echo "error: both $name and $twin are set" >&2
    exit 1
  fi
  if [ -n "${!twin:-}" ]; then export "$name"="$(<"${!twin}")"; fi
  unset "$twin"
}

if [ "${1:0:1}" = - ]; then set -- mysqld "$@"; fi

if [ "$1" = mysqld ] && [ "$(id -u)" = 0 ]; then
  mkdir -p /var/lib/mysql /var/run/mysqld
  find /var/lib/mysql \! -user mysql -exec chown mysql '{}' +
  find /var/run/mysqld \! -user mysql -exec chown mysql '{}' +
  exec setpriv --reuid=mysql --regid=mysql --clear-groups -- "$0" "$@"
fi

if [ "$1" = mysqld ] && [ ! -d /var/lib/mysql/mysql ]; then
  for name in MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD; do read_setting "$name"; done
  if [ -z "${MYSQL_ROOT_PASSWORD:-}" ]; then
    echo 'error: Database is uninitialized and password option is not specified' >&2
    exit 1
  fi
  mariadb-install-db --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db >/dev/null
  mariadbd --datadir=/var/lib/mysql --skip-networking --socket=/var/run/mysqld/first.sock &
  server=$!
  first() { mariadb --socket=/var/run/mysqld/first.sock -uroot "$@"; }
  for _ in $(seq 60); do first -e 'select 1' >/dev/null 2>&1 && break; sleep 0.5; done
  if [ -n "${MYSQL_DATABASE:-}" ]; then first -e "create database \`$MYSQL_DATABASE\`"; fi
  if [ -n "${MYSQL_USER:-}" ]; then
    first -e "create user '$MYSQL_USER'@'%' identified by '$MYSQL_PASSWORD'; grant all on \`${MYSQL_DATABASE:-%}\`.* to '$MYSQL_USER'@'%'"
  fi
  first -e "alter user root@localhost identified by '$MYSQL_ROOT_PASSWORD'; create user root@'%' identified by '$MYSQL_ROOT_PASSWORD'; grant all on *.* to root@'%'"
  kill "$server"
  wait "$server"
fi

if [ "$1" = mysqld ]; then
  shift
  exec mariadbd --datadir=/var/lib/mysql --socket=/var/run/mysqld/mysqld.sock --bind-address='*' "$@"
fi
exec "$@"
