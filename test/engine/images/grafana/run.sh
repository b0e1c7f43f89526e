#!/bin/bash
# The contract of the image's script: GF_*__FILE is read into GF_*, both together are an error.
set -e
for name in $(compgen -e); do
  case $name in
    GF_*__FILE)
      plain=${name%__FILE}
      if [ -n "${!plain:-}" ]; then
        echo "ERROR: Both $plain and $name are set (but are exclusive)" >&2
        exit 1
      fi
      export "$plain"="$(<"${!name}")"
      unset "$name"
      ;;
  esac
done
exec grafana server "$@"
