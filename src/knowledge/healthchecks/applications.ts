/** Servers, panels, monitoring and applications. */
import type { Disturbances, HealthRecipe } from './recipe.ts';

/** `wget` of busybox; any answer but an error will do. */
function wget(url: string, source: string, more: Partial<HealthRecipe> = {}): HealthRecipe {
  return { test: ['CMD', 'wget', '-q', '--spider', url], confidence: 'entrypoint', source, ...more };
}

function curl(url: string, source: string, more: Partial<HealthRecipe> = {}): HealthRecipe {
  return { test: ['CMD', 'curl', '-fsS', '-o', '/dev/null', url], confidence: 'entrypoint', source, ...more };
}

function builtIn(source: string): readonly HealthRecipe[] {
  return [{ test: 'built-in', confidence: 'entrypoint', source }];
}

const listens: Disturbances = {
  options: ['--web.listen-address', '--web.config.file', '--web.route-prefix', '--web.external-url'],
};

export const byApplication: Readonly<Record<string, readonly HealthRecipe[]>> = {
  // Web servers and proxies
  traefik: [
    {
      test: ['CMD', 'traefik', 'healthcheck', '--ping'],
      needsOption: '--ping',
      unless: { options: ['--ping.entrypoint', '--entrypoints.traefik', '--entryPoints.traefik'] },
      confidence: 'documented',
      source: 'traefik/traefik:docs/content/reference/install-configuration/observability/healthcheck.md',
    },
  ],
  caddy: [
    wget('http://127.0.0.1:2019/config/', 'caddyserver/caddy-docker:2.11/alpine/Dockerfile (busybox wget; admin API)', {
      when: { without: 'windowsservercore' },
      mayFail: 'the Caddyfile says admin off or gives it another address',
    }),
  ],
  nginx: [
    {
      // Any answer: which path gives 200 is a matter of the configuration.
      test: ['CMD', 'curl', '-sS', '-o', '/dev/null', 'http://127.0.0.1/'],
      when: { without: 'slim' },
      unless: { mounts: ['/etc/nginx'] },
      confidence: 'entrypoint',
      source: 'nginx/docker-nginx:stable/debian/Dockerfile, stable/alpine/Dockerfile (curl is inside)',
    },
  ],
  'jc21/nginx-proxy-manager': [
    {
      test: ['CMD', '/usr/bin/check-health'],
      confidence: 'documented',
      source: 'NginxProxyManager/nginx-proxy-manager:docs/src/advanced-config/index.md',
    },
  ],
  'tecnativa/docker-socket-proxy': [
    wget('http://127.0.0.1:2375/_ping', 'Tecnativa/docker-socket-proxy:Dockerfile (busybox wget; PING is on)', {
      unless: { variables: ['PING'] },
    }),
  ],
  // Monitoring
  'grafana/grafana': [
    {
      test: [
        'CMD-SHELL',
        'curl -fsS -o /dev/null http://127.0.0.1:3000/api/health || wget -q --spider http://127.0.0.1:3000/api/health',
      ],
      startPeriod: '30s',
      unless: {
        variables: [
          'GF_SERVER_HTTP_PORT',
          'GF_SERVER_PROTOCOL',
          'GF_SERVER_HTTP_ADDR',
          'GF_SERVER_SERVE_FROM_SUB_PATH',
        ],
      },
      mayFail: 'a grafana.ini sets another port or https',
      confidence: 'entrypoint',
      source: 'grafana/grafana:Dockerfile: curl in the Ubuntu and newer Alpine tags, busybox wget in the others',
    },
  ],
  'prom/prometheus': [
    wget('http://127.0.0.1:9090/-/healthy', 'prometheus/prometheus:Dockerfile (busybox)', {
      when: { without: 'distroless' },
      unless: listens,
    }),
  ],
  'prom/alertmanager': [
    wget('http://127.0.0.1:9093/-/healthy', 'prometheus/alertmanager:Dockerfile (busybox)', { unless: listens }),
  ],
  'prom/node-exporter': [
    wget('http://127.0.0.1:9100/', 'prometheus/node_exporter:Dockerfile (busybox)', { unless: listens }),
  ],
  'prom/blackbox-exporter': [
    wget('http://127.0.0.1:9115/-/healthy', 'prometheus/blackbox_exporter:Dockerfile (busybox)', { unless: listens }),
  ],
  'prom/mysqld-exporter': [
    wget('http://127.0.0.1:9104/', 'prometheus/mysqld_exporter:Dockerfile (busybox)', { unless: listens }),
  ],
  'prometheuscommunity/postgres-exporter': [
    wget('http://127.0.0.1:9187/', 'prometheus-community/postgres_exporter:Dockerfile (busybox)', { unless: listens }),
  ],
  'gcr.io/cadvisor/cadvisor': builtIn('google/cadvisor:deploy/Dockerfile'),
  'louislam/uptime-kuma': builtIn('louislam/uptime-kuma:docker/dockerfile'),
  'amir20/dozzle': [
    {
      test: ['CMD', '/dozzle', 'healthcheck'],
      confidence: 'documented',
      source: 'amir20/dozzle:docs/guide/healthcheck.md',
    },
  ],
  'containrrr/watchtower': builtIn('containrrr/watchtower:dockerfiles/Dockerfile'),
  // Panels
  phpmyadmin: [
    curl('http://127.0.0.1/', 'docker-library/php: curl is in the base image', {
      when: { without: 'fpm' },
      unless: { variables: ['APACHE_PORT'] },
      confidence: 'community',
    }),
  ],
  adminer: [
    wget('http://127.0.0.1:8080/', 'TimWolla/docker-adminer: FROM php:alpine (busybox wget)', {
      when: { without: 'fastcgi' },
    }),
  ],
  'dpage/pgadmin4': [
    wget('http://127.0.0.1:80/misc/ping', 'pgadmin-org/pgadmin4:Dockerfile, pkg/docker/entrypoint.sh', {
      startPeriod: '60s',
      unless: { variables: ['PGADMIN_LISTEN_PORT', 'PGADMIN_ENABLE_TLS', 'SCRIPT_NAME'] },
    }),
  ],
  'rediscommander/redis-commander': builtIn('joeferner/redis-commander:Dockerfile'),
  // Applications
  wordpress: [
    curl('http://127.0.0.1/wp-login.php', 'docker-library/php: curl is in the base image; Apache tags', {
      when: { without: 'fpm' },
      startPeriod: '60s',
      confidence: 'community',
    }),
  ],
  nextcloud: [
    curl('http://localhost/status.php', 'docker-library/php: curl is in the base image; Apache tags', {
      when: { without: 'fpm' },
      startPeriod: '120s',
      confidence: 'community',
    }),
  ],
  odoo: [
    curl('http://127.0.0.1:8069/web/health', 'odoo/docker:17.0/Dockerfile installs curl', {
      when: { from: '15' },
      startPeriod: '60s',
      confidence: 'community',
    }),
  ],
  'gitea/gitea': [
    curl('http://127.0.0.1:3000/api/healthz', 'go-gitea/gitea:Dockerfile installs curl', {
      startPeriod: '60s',
      unless: { variables: ['GITEA__server__HTTP_PORT', 'GITEA__server__PROTOCOL', 'HTTP_PORT'] },
    }),
  ],
  'jenkins/jenkins': [
    curl('http://127.0.0.1:8080/login', 'jenkinsci/docker:debian/Dockerfile installs curl', {
      startPeriod: '120s',
      unless: { variables: ['JENKINS_OPTS'] },
    }),
  ],
  registry: [
    wget('http://127.0.0.1:5000/', 'distribution/distribution-library-image:Dockerfile (busybox wget)', {
      unless: { variables: ['REGISTRY_HTTP_ADDR', 'REGISTRY_HTTP_TLS'] },
    }),
  ],
  'metabase/metabase': [
    curl(
      'http://127.0.0.1:3000/api/health',
      'metabase.com/docs/latest/installation-and-operation/running-metabase-on-docker',
      {
        startPeriod: '120s',
        interval: '30s',
        unless: { variables: ['MB_JETTY_PORT', 'MB_JETTY_SSL'] },
        confidence: 'documented',
      },
    ),
  ],
  'n8nio/n8n': [
    wget('http://127.0.0.1:5678/healthz', 'n8n-io/n8n:docker/images/n8n/Dockerfile (Alpine, busybox wget)', {
      startPeriod: '30s',
      unless: { variables: ['N8N_PORT', 'N8N_PROTOCOL', 'N8N_LISTEN_ADDRESS'] },
      confidence: 'community',
    }),
  ],
  'ghcr.io/umami-software/umami': [
    curl('http://127.0.0.1:3000/api/heartbeat', 'umami-software/umami:docker-compose.yml', {
      startPeriod: '30s',
      unless: { variables: ['PORT', 'BASE_PATH'] },
      confidence: 'documented',
    }),
  ],
  'miniflux/miniflux': [
    {
      test: ['CMD', '/usr/bin/miniflux', '-healthcheck', 'auto'],
      confidence: 'entrypoint',
      source: 'miniflux/v2:internal/cli/cli.go',
    },
  ],
  'ghcr.io/goauthentik/server': [
    {
      test: ['CMD', 'ak', 'healthcheck'],
      startPeriod: '60s',
      interval: '30s',
      confidence: 'entrypoint',
      source: 'goauthentik/authentik:lifecycle/ak',
    },
  ],
  'requarks/wiki': [
    curl('http://127.0.0.1:3000/healthz', 'requarks/wiki:dev/build/Dockerfile installs curl', {
      startPeriod: '30s',
      unless: { mounts: ['/wiki/config.yml'] },
    }),
  ],
  'ollama/ollama': [
    {
      test: ['CMD', 'ollama', 'list'],
      interval: '30s',
      confidence: 'community',
      source: 'ollama/ollama#9781 (no curl inside)',
      unless: { variables: ['OLLAMA_HOST'] },
    },
  ],
  'mailhog/mailhog': [wget('http://127.0.0.1:8025/', 'mailhog/MailHog:Dockerfile (busybox wget)')],
  'vaultwarden/server': builtIn('dani-garcia/vaultwarden:docker/Dockerfile.debian'),
  'authelia/authelia': builtIn('authelia/authelia:Dockerfile'),
  'ghcr.io/paperless-ngx/paperless-ngx': builtIn('paperless-ngx/paperless-ngx:Dockerfile'),
  'quay.io/hedgedoc/hedgedoc': builtIn('hedgedoc/container:alpine/Dockerfile'),
  'ghcr.io/gethomepage/homepage': builtIn('gethomepage/homepage:Dockerfile'),
  'syncthing/syncthing': builtIn('syncthing/syncthing:Dockerfile'),
  'nodered/node-red': builtIn('node-red/node-red-docker:.docker/Dockerfile.alpine'),
  'jellyfin/jellyfin': builtIn('jellyfin/jellyfin-packaging:docker/Dockerfile'),
  'pihole/pihole': builtIn('pi-hole/docker-pi-hole:src/Dockerfile'),
  'ghcr.io/docker-mailserver/docker-mailserver': builtIn('docker-mailserver/docker-mailserver:Dockerfile'),
  'axllent/mailpit': builtIn('axllent/mailpit:Dockerfile'),
  'maildev/maildev': builtIn('maildev/maildev:Dockerfile'),
  'ghcr.io/open-webui/open-webui': builtIn('open-webui/open-webui:Dockerfile'),
};
