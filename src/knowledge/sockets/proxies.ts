import type { SocketProxy } from '../types.ts';

/** Proxies that stand in front of the socket and let only parts of the API through. */
export const socketProxies: readonly SocketProxy[] = [
  {
    confidence: 'documented',
    source: 'linuxserver/docker-socket-proxy:README.md, root/templates/haproxy.cfg, root/docker-entrypoint.sh',
    key: 'linuxserver/socket-proxy',
    images: ['ghcr.io/linuxserver/socket-proxy', 'linuxserver/socket-proxy', 'lscr.io/linuxserver/socket-proxy'],
    port: 2375,
    openByDefault: ['EVENTS', 'PING', 'VERSION'],
    tmpfs: ['/run'],
    healthcheck: ['CMD-SHELL', 'wget -q --spider http://127.0.0.1:2375/_ping'],
    notes: [
      'start, stop and restart work without POST',
      'logs, archive and export are closed even with CONTAINERS=1, since 3.4.3-r0-ls92',
      'a response that is silent for ten minutes is cut (linuxserver/docker-socket-proxy#18, #45)',
    ],
  },
  {
    confidence: 'documented',
    source: 'Tecnativa/docker-socket-proxy:README.md, haproxy.cfg',
    key: 'tecnativa/docker-socket-proxy',
    images: ['ghcr.io/tecnativa/docker-socket-proxy', 'tecnativa/docker-socket-proxy'],
    port: 2375,
    openByDefault: ['EVENTS', 'PING', 'VERSION'],
    tmpfs: ['/run', '/tmp'],
    healthcheck: ['CMD-SHELL', 'wget -q --spider http://127.0.0.1:2375/_ping'],
    notes: [
      'start, stop and restart need POST=1, which opens all of /containers (Tecnativa/docker-socket-proxy#101)',
      'CONTAINERS=1 also opens logs, archive and export',
    ],
  },
  {
    confidence: 'documented',
    source: 'wollomatic/socket-proxy:README.md',
    key: 'wollomatic/socket-proxy',
    images: ['ghcr.io/wollomatic/socket-proxy', 'wollomatic/socket-proxy'],
    port: 2375,
    openByDefault: [],
    tmpfs: [],
    healthcheck: ['CMD', './healthcheck'],
    notes: [
      'allows paths by regular expression and method, and clients by name',
      'runs as 65534 and needs the group of the socket, which only the host knows',
    ],
  },
  {
    confidence: 'documented',
    source: '11notes/docker-socket-proxy:README.md, go/socket-proxy/main.go; #9',
    key: '11notes/socket-proxy',
    images: ['11notes/socket-proxy', 'ghcr.io/11notes/socket-proxy'],
    port: 2375,
    openByDefault: [],
    tmpfs: [],
    healthcheck: undefined,
    notes: ['lets every GET through but a few paths, and nothing else', 'its user must be the owner of the socket'],
  },
  {
    confidence: 'documented',
    source: 'yusing/godoxy:compose.example.yml',
    key: 'yusing/socket-proxy',
    images: ['ghcr.io/yusing/socket-proxy'],
    port: 2375,
    openByDefault: [],
    tmpfs: [],
    healthcheck: undefined,
    notes: ['takes the same variables as the linuxserver one'],
  },
];

/** The image that a fix writes, and why it is this one. */
export const chosenProxy = {
  key: 'linuxserver/socket-proxy',
  /** From this tag on logs, archive and export are closed unless ALLOW_LOGS and the like are set. */
  image: 'lscr.io/linuxserver/socket-proxy:3.4.3-r0-ls92',
  why: [
    'its switches for start, stop and restart work without POST, and since ls92 it closes logs, archive and export by default; the Tecnativa proxy needs POST=1 for any of it (Tecnativa/docker-socket-proxy#101)',
  ],
} as const;
