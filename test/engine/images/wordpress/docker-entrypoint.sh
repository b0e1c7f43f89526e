#!/bin/bash
# The contract of the official entrypoint: as root the application is copied into an empty volume for www-data.
set -euo pipefail
if [ "$1" = apache2-foreground ]; then
  uid=$(id -u)
  if [ "$uid" = 0 ]; then user=www-data; group=www-data; else user=$uid; group=$(id -g); fi
  if [ ! -e wp-login.php ]; then
    if [ "$uid" = 0 ] && [ "$(stat -c '%u:%g' .)" = 0:0 ]; then chown "$user:$group" .; fi
    tar --create --file - --directory /usr/src/wordpress --owner "$user" --group "$group" . |
      tar --extract --file - --no-overwrite-dir
  fi
  if [ ! -s wp-config.php ]; then
    cp wp-config-docker.php wp-config.php
    if [ "$uid" = 0 ]; then chown "$user:$group" wp-config.php; fi
  fi
fi
exec "$@"
