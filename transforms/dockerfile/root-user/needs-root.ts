/** What of a start, of a service or of the files only root can do. */
import { posix } from 'node:path';
import type { Service } from '../../../src/source/compose/types.ts';
import type { CommandForm, DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { contextsOf } from '../../support/build-context.ts';
import { originOf } from '../../support/dockerfile-files.ts';
import { commandsOf, isShell } from '../../support/service/commands.ts';
import { imageOf } from '../../support/service/image.ts';
import type { Command } from '../../support/service/situation.types.ts';
import { hasOwnStart, startOf } from '../../support/service/start.ts';
import { lineage, shellRunsOf } from '../../support/shell/runs.ts';
import type { NoAccount } from './account.ts';

/** They read or write packets below the sockets, or look into other processes. */
const rawNetwork = [
  ...['tshark', 'dumpcap', 'wireshark', 'nmap', 'masscan', 'arp-scan', 'arpwatch', 'iftop', 'snort', 'suricata'],
  ...['passivedns', 'ntopng', 'softflowd', 'ocserv', 'ipsec', 'charon', 'xl2tpd', 'pptpd', 'zerotier-one', 'edge'],
  ...['vpnserver', 'openconnect', 'tincd', 'radvd', 'dhcpd', 'avahi-daemon', 'bluetoothd', 'smartd', 'strace', 'gdb'],
];

/** Programs that start as root by design, and what for. */
const rootPrograms: ReadonlyMap<string, string> = new Map([
  ...['gosu', 'su-exec', 'setpriv', 'su', 'runuser', 's6-setuidgid', 'chroot'].map(
    (name) => [name, 'it changes the user itself'] as const,
  ),
  ...['chown', 'chgrp'].map((name) => [name, 'only root may give files away'] as const),
  ...['useradd', 'adduser', 'usermod', 'groupadd', 'addgroup', 'groupmod'].map(
    (name) => [name, 'it edits the accounts at each start'] as const,
  ),
  ...['apt-get', 'apt', 'apk', 'dnf', 'yum'].map((name) => [name, 'it installs packages at each start'] as const),
  ...[
    'nginx',
    'apache2',
    'apache2ctl',
    'apache2-foreground',
    'apachectl',
    'httpd',
    'httpd-foreground',
    'php-fpm',
    'haproxy',
    'varnishd',
    'squid',
    'lighttpd',
  ].map(
    (name) =>
      [name, 'its main process opens logs, ports and sockets as root and starts workers of another user'] as const,
  ),
  ...['supervisord', 's6-svscan', 'runsvdir', 'init', 'systemd', 'openrc-init', 'my_init'].map(
    (name) => [name, 'it starts programs of several users'] as const,
  ),
  ...['cron', 'crond', 'fcron', 'dcron', 'atd'].map((name) => [name, 'it runs the jobs of several users'] as const),
  ...[
    'sshd',
    'vsftpd',
    'proftpd',
    'smbd',
    'nmbd',
    'postfix',
    'dovecot',
    'master',
    'exim',
    'slapd',
    'named',
    'dnsmasq',
    'unbound',
    'ntpd',
    'chronyd',
    'rsyslogd',
    'syslog-ng',
    'fail2ban-server',
    ...['xinetd', 'inetd', 'telnetd', 'in.telnetd', 'login', 'in.tftpd', 'dropbear', 'pure-ftpd', 'ftpd'],
    ...['cupsd', 'saslauthd', 'sssd', 'nslcd', 'radiusd', 'freeradius', 'xrdp', 'xrdp-sesman', 'opendkim'],
  ].map((name) => [name, 'it starts as root by design and changes user itself'] as const),
  ...[
    'dockerd',
    'containerd',
    'openvpn',
    'wg-quick',
    'wg',
    'iptables',
    'ip6tables',
    'nft',
    'tc',
    'ip',
    'modprobe',
    'mount',
    'umount',
    'sysctl',
    'tailscaled',
    'rpcbind',
    'nfsd',
    'keepalived',
    'hostapd',
    'pppd',
    'tcpdump',
    ...rawNetwork,
  ].map((name) => [name, 'it changes the system below'] as const),
  ...[
    'mysqld',
    'mariadbd',
    'mysqld_safe',
    'postgres',
    'pg_ctlcluster',
    'mongod',
    'redis-server',
    'rabbitmq-server',
    'memcached',
  ].map((name) => [name, 'its data has an owner of its own'] as const),
  ['sudo', 'it asks for root'],
  ['service', 'it starts services of the system'],
  ['systemctl', 'it starts services of the system'],
]);

/** Why the start of the stage, or of a service that runs it, cannot be anybody else's; undefined when nothing says so. */
export function startNeedsRoot(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  services: readonly Service[],
): NoAccount | undefined {
  const words = [...argv(stage.entrypoint?.value), ...argv(stage.cmd?.value)];
  const script = commandsOf(words, (path) => textAt(project, facts, stage, path));
  // A shell without a script is what an image starts that others build on, or work in.
  const saysNothing = script.complete && script.commands.every((one) => one.words.length === 1 && isShell(one.program));
  if (saysNothing && !services.some(hasOwnStart))
    return {
      code: 'no-start',
      because: 'The image does not say what it starts, so who may start it is for those who use it to say.',
    };
  const verdict = judge(script.commands, script.complete, words);
  if (verdict !== undefined) return verdict;
  for (const service of services) {
    const start = startOf(project, service, imageOf(project, service));
    if (start.kind !== 'commands') continue;
    const found = judge(start.commands, start.complete, start.commands[0]?.words ?? []);
    if (found !== undefined) return found;
  }
  return switcherInside(facts, stage);
}

/** Programs that are there for nothing but a start that begins as root. */
const switchers: ReadonlySet<string> = new Set(['gosu', 'su-exec']);

/** One of them is put into the image: some start of it, which need not be in these sources, changes the user. */
function switcherInside(facts: DockerfileFacts, stage: Stage): NoAccount | undefined {
  const isSwitcher = (word: string | undefined) =>
    word !== undefined && switchers.has(posix.basename(word).split('=')[0] ?? '');
  const found = (word: string | undefined): NoAccount => ({
    code: 'starts-as-root',
    because: `${posix.basename(word ?? '')} is put into the image, which is for starts that begin as root and change the user.`,
  });
  for (const one of lineage(stage)) {
    for (const { keyword, words } of one.instructions) {
      if (keyword !== 'COPY' && keyword !== 'ADD') continue;
      const copied = words.find(({ value }) => isSwitcher(value));
      if (copied !== undefined) return found(copied.value);
    }
    for (const { body } of shellRunsOf(facts, one)) {
      for (const { words } of body.script.commands) {
        const installed = words.find(({ literal }) => isSwitcher(literal));
        if (installed !== undefined) return found(installed.literal);
      }
    }
  }
  return undefined;
}

function judge(commands: readonly Command[], complete: boolean, words: readonly string[]): NoAccount | undefined {
  for (const { program, words: own } of commands) {
    const why =
      rootPrograms.get(program.replace(/^php-fpm[\d.]*$/, 'php-fpm')) ??
      (own[0] === '/init' ? 'it starts programs of several users' : undefined);
    if (why !== undefined) return { code: 'starts-as-root', because: `The start calls ${program}: ${why}.` };
  }
  if (!complete)
    return {
      code: 'start-not-readable',
      because: `What ${posix.basename(words[0] ?? 'the start')} does is not in the sources, so whether it needs root is not known.`,
    };
  return undefined;
}

function argv(form: CommandForm | undefined): readonly string[] {
  if (form === undefined) return [];
  return form.form === 'exec' ? form.words : ['/bin/sh', '-c', form.words[0] ?? ''];
}

/** A script that is copied from the build context. */
function textAt(project: Project, facts: DockerfileFacts, stage: Stage, path: string): string | undefined {
  const absolute = posix.resolve(stage.workdir?.value ?? '/', path);
  for (const one of lineage(stage)) {
    // `ENTRYPOINT ["entrypoint.sh"]` is found by PATH.
    for (const candidate of path.includes('/')
      ? [absolute]
      : [absolute, `/usr/local/bin/${path}`, `/usr/bin/${path}`, `/bin/${path}`]) {
      const origin = originOf(facts, one, candidate);
      if (origin === undefined || origin.copy.from !== undefined || origin.copy.image !== undefined) continue;
      const [heredoc] = origin.copy.instruction.heredocs;
      if (heredoc !== undefined) return facts.text.slice(heredoc.contentRange.start, heredoc.contentRange.end);
      for (const context of contextsOf(project, facts)) {
        const text = project.files.read(posix.join(context, origin.path));
        if (text !== undefined) return text;
      }
    }
  }
  return undefined;
}

/** What a service that runs the image needs root for. */
export function serviceNeedsRoot(service: Service): NoAccount | undefined {
  const key = ['privileged', 'devices', 'pid', 'network_mode'].find((one) => isGiven(service, one));
  if (key !== undefined) return givenBeyond(service, key);
  const data = service.mounts.find(
    ({ type, readOnly, target }) => (type === 'bind' || type === 'volume') && !readOnly && target !== '/tmp',
  );
  if (data !== undefined)
    return {
      code: 'data-of-root',
      because: `services.${service.name} keeps data in ${data.target}, which belongs to root wherever the stack ran before: its owner must be changed once, on each host.`,
    };
  return undefined;
}

/**
 * Capabilities mean nothing to another user. The last thing to ask: the ones that compose/default-privileges
 * gives to a root process say less than why it stays root.
 */
export function hasCapabilities(service: Service): NoAccount | undefined {
  return isGiven(service, 'cap_add') ? givenBeyond(service, 'cap_add') : undefined;
}

function isGiven(service: Service, key: string): boolean {
  const value = service.get(key);
  if (value === undefined) return false;
  if (value.kind === 'scalar') return value.value === true || value.value === 'host';
  return value.kind === 'list' ? value.items.length > 0 : value.entries.size > 0;
}

function givenBeyond({ name }: Service, key: string): NoAccount {
  return {
    code: 'service-needs-root',
    because: `services.${name} has ${key}, which another user could not make use of.`,
  };
}
