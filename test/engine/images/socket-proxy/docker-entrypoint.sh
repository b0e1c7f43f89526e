#!/bin/sh
# Writes the configuration from the variables, as the real image does, and starts HAProxy as root:
# the socket belongs to root. Nothing is written outside /run.
set -e
mkdir -p /run/haproxy
version='^(/v[0-9.]+)?'
{
  cat <<HEAD
global
  log stdout format raw daemon $LOG_LEVEL
  pidfile /run/haproxy.pid
  maxconn 500
defaults
  mode http
  log global
  option httplog
  timeout connect 10s
  timeout client 10m
  timeout server 10m
backend docker
  server socket $SOCKET_PATH
frontend api
  bind :2375
HEAD
  for pair in ARCHIVE:archive CHANGES:changes EXPORT:export LOGS:logs TOP:top; do
    eval "on=\$ALLOW_${pair%:*}"
    [ "$on" = 1 ] || echo "  http-request deny if { path_reg $version/containers/[^/]+/${pair#*:} }"
  done
  allow() { echo "  http-request allow if { path_reg $version/$1 }"; }
  [ "$ALLOW_START" = 0 ] || allow 'containers/[^/]+/start'
  [ "$ALLOW_STOP" = 0 ] || allow 'containers/[^/]+/stop'
  [ "$ALLOW_RESTARTS" = 0 ] || allow 'containers/[^/]+/(stop|restart|kill)'
  [ "$ALLOW_PAUSE" = 0 ] || allow 'containers/[^/]+/pause'
  [ "$ALLOW_UNPAUSE" = 0 ] || allow 'containers/[^/]+/unpause'
  [ "$POST" = 1 ] || echo '  http-request deny unless METH_GET'
  for section in AUTH BUILD COMMIT CONFIGS CONTAINERS DISTRIBUTION EVENTS EXEC IMAGES INFO NETWORKS NODES PLUGINS \
    SECRETS SERVICES SESSION SWARM SYSTEM TASKS VERSION VOLUMES; do
    eval "on=\$$section"
    [ "$on" = 0 ] || allow "$(echo "$section" | tr '[:upper:]' '[:lower:]')"
  done
  [ "$PING" = 0 ] || allow _ping
  echo '  http-request deny'
  echo '  default_backend docker'
} > /run/haproxy/haproxy.cfg
exec "$@"
