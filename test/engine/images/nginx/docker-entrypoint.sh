#!/bin/sh
# As the official one does: it tries to add IPv6 to the default configuration, and goes on where it cannot.
set -e
if [ "$1" = nginx ]; then
  if touch /etc/nginx/conf.d/default.conf 2>/dev/null; then
    echo "$0: default.conf can be modified"
  else
    echo "$0: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)"
  fi
fi
exec "$@"
