import { anyVolume, type ImageEntry, measuredNoNewPrivileges } from './entry.ts';

export const socketProxies: readonly ImageEntry[] = [
  {
    key: '11notes/socket-proxy',
    kind: 'proxy',
    aliases: ['ghcr.io/11notes/socket-proxy'],
    user: {
      confidence: 'documented',
      source: '11notes/docker-socket-proxy:README.md',
      startsAsRoot: true,
      endsAs: '1000:1000',
      canRunAs: {},
      switchesUser: true,
    },
    capabilities: {
      confidence: 'derived',
      source: '11notes/docker-socket-proxy:go/socket-proxy/main.go',
      asRoot: anyVolume(['CHOWN', 'SETGID', 'SETUID']),
    },
    readOnly: { confidence: 'documented', source: '11notes/docker-socket-proxy:README.md', works: true, tmpfs: [] },
    shell: false,
    tcpPorts: [2375],
  },
  {
    key: 'linuxserver/socket-proxy',
    kind: 'proxy',
    user: {
      confidence: 'entrypoint',
      source: 'linuxserver/docker-socket-proxy:Dockerfile, root/templates/haproxy.cfg',
      startsAsRoot: true,
      endsAs: 'root',
      canRunAs: {},
      switchesUser: false,
    },
    capabilities: {
      confidence: 'derived',
      source: 'haproxy/haproxy:src/haproxy.c, linuxserver/docker-socket-proxy:root/templates/haproxy.cfg',
      asRoot: anyVolume([]),
    },
    readOnly: {
      confidence: 'documented',
      source: 'linuxserver/docker-socket-proxy:README.md',
      works: true,
      tmpfs: ['/run'],
    },
    noNewPrivileges: {
      confidence: 'measured',
      source: 'measured on Docker Engine 20.10: upstream template and entrypoint on haproxy 2.6.12',
      works: true,
    },
    shell: true,
    tcpPorts: [2375],
    variants: [
      {
        when: { below: '3.4' },
        capabilities: {
          confidence: 'measured',
          source: 'measured on Docker Engine 20.10: upstream template and entrypoint on haproxy 2.6.12',
          asRoot: anyVolume(['SYS_CHROOT']),
        },
      },
    ],
  },
  {
    key: 'tecnativa/docker-socket-proxy',
    kind: 'proxy',
    aliases: ['ghcr.io/tecnativa/docker-socket-proxy'],
    user: {
      confidence: 'entrypoint',
      source: 'Tecnativa/docker-socket-proxy:Dockerfile, docker-entrypoint.sh',
      startsAsRoot: true,
      endsAs: 'root',
      canRunAs: {},
      switchesUser: false,
    },
    capabilities: {
      confidence: 'measured',
      source: 'measured on Docker Engine 20.10: upstream template and entrypoint on haproxy 2.6.12',
      asRoot: anyVolume([]),
    },
    readOnly: {
      confidence: 'measured',
      source: 'measured on Docker Engine 20.10: tags from 0.4.0',
      works: true,
      tmpfs: ['/run', '/tmp'],
    },
    noNewPrivileges: measuredNoNewPrivileges,
    shell: true,
    tcpPorts: [2375],
  },
  {
    key: 'wollomatic/socket-proxy',
    kind: 'proxy',
    aliases: ['ghcr.io/wollomatic/socket-proxy'],
    user: {
      confidence: 'documented',
      source: 'wollomatic/socket-proxy:README.md',
      startsAsRoot: false,
      endsAs: '65534:65534',
      canRunAs: {},
      switchesUser: false,
    },
    capabilities: {
      confidence: 'documented',
      source: 'wollomatic/socket-proxy:README.md (cap_drop ALL, no-new-privileges, read_only)',
      asNonRoot: [],
    },
    readOnly: { confidence: 'documented', source: 'wollomatic/socket-proxy:README.md', works: true, tmpfs: [] },
    noNewPrivileges: { confidence: 'documented', source: 'wollomatic/socket-proxy:README.md', works: true },
    shell: false,
    tcpPorts: [2375],
  },
];
