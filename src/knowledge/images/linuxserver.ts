import { anyVolume, type ImageEntry } from './entry.ts';

/**
 * An image of the family. `nonRoot` and `readOnly` are what its page says
 * (linuxserver/docker-documentation:docs/images/docker-<name>.md); images that are not listed as
 * able to run so are taken as not able to.
 */
function member(
  name: string,
  says: { readonly nonRoot: boolean; readonly readOnly: boolean; readonly tcpPorts: readonly number[] },
): ImageEntry {
  const documented = {
    confidence: 'documented',
    source: `linuxserver/docker-documentation:docs/images/docker-${name}.md`,
  } as const;
  return {
    key: `linuxserver/${name}`,
    kind: 'app',
    inherits: 'linuxserver/*',
    user: {
      ...documented,
      startsAsRoot: true,
      endsAs: 'abc (PUID:PGID, default 911)',
      canRunAs: says.nonRoot ? { default: 'any' } : {},
      switchesUser: true,
    },
    readOnly: { ...documented, works: says.readOnly, tmpfs: says.readOnly ? ['/run:exec'] : [] },
    tcpPorts: says.tcpPorts,
  };
}

export const linuxserver: readonly ImageEntry[] = [
  {
    key: 'linuxserver/*',
    kind: 'app',
    aliases: ['ghcr.io/linuxserver/*', 'lscr.io/linuxserver/*'],
    secrets: {
      confidence: 'documented',
      source:
        'linuxserver/docker-documentation:docs/misc/read-only.md, docs/misc/non-root.md; linuxserver/docker-baseimage-alpine:init-envfile',
      style: 'prefix_FILE__',
      conventions: [{ env: '*', fileEnv: 'FILE__*', value: 'path' }],
    },
    user: {
      confidence: 'documented',
      source:
        'linuxserver/docker-documentation:docs/misc/read-only.md, docs/misc/non-root.md; linuxserver/docker-baseimage-alpine:init-envfile',
      startsAsRoot: true,
      endsAs: 'abc (PUID:PGID, default 911)',
      canRunAs: {},
      switchesUser: true,
    },
    capabilities: {
      confidence: 'community',
      source: 'nordicnode/TorBox-Media-Server#22; kubeflow/website#3666 (s6-overlay needs CHOWN SETUID SETGID)',
      asRoot: anyVolume(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID']),
      asNonRoot: [],
    },
    shell: true,
    dataPaths: ['/config'],
  },
  member('bazarr', { nonRoot: true, readOnly: true, tcpPorts: [6767] }),
  member('bookstack', { nonRoot: false, readOnly: true, tcpPorts: [80] }),
  member('calibre-web', { nonRoot: false, readOnly: false, tcpPorts: [8083] }),
  member('code-server', { nonRoot: true, readOnly: true, tcpPorts: [8443] }),
  member('duplicati', { nonRoot: false, readOnly: false, tcpPorts: [8200] }),
  member('heimdall', { nonRoot: false, readOnly: false, tcpPorts: [80, 443] }),
  member('jellyfin', { nonRoot: false, readOnly: false, tcpPorts: [8096, 8920] }),
  member('lidarr', { nonRoot: true, readOnly: true, tcpPorts: [8686] }),
  member('mariadb', { nonRoot: true, readOnly: true, tcpPorts: [3306] }),
  {
    ...member('nextcloud', { nonRoot: false, readOnly: false, tcpPorts: [443] }),
    dataPaths: ['/config', '/data'],
  },
  member('nginx', { nonRoot: false, readOnly: true, tcpPorts: [80, 443] }),
  member('plex', { nonRoot: true, readOnly: true, tcpPorts: [32400] }),
  member('prowlarr', { nonRoot: true, readOnly: true, tcpPorts: [9696] }),
  member('qbittorrent', { nonRoot: true, readOnly: true, tcpPorts: [6881, 8080] }),
  member('radarr', { nonRoot: true, readOnly: true, tcpPorts: [7878] }),
  member('sonarr', { nonRoot: true, readOnly: true, tcpPorts: [8989] }),
  {
    ...member('swag', { nonRoot: false, readOnly: true, tcpPorts: [80, 443] }),
    capabilities: {
      confidence: 'community',
      source:
        'linuxserver/docker-documentation:docs/images/docker-swag.md (NET_ADMIN for fail2ban), with the set of the family',
      asRoot: anyVolume(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'NET_ADMIN', 'SETGID', 'SETUID']),
    },
  },
  member('syncthing', { nonRoot: false, readOnly: false, tcpPorts: [8384, 22000] }),
  member('transmission', { nonRoot: true, readOnly: true, tcpPorts: [9091, 51413] }),
  {
    ...member('wireguard', { nonRoot: false, readOnly: true, tcpPorts: [] }),
    leaveAlone: 'a VPN: it changes routes and may load a kernel module',
  },
];
