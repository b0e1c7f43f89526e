/**
 * What programs need capabilities, and which: for containers that start with commands that can be
 * read. Only Docker's default capabilities are named, since nothing else was there before.
 */
import type { Command } from '../../support/service/situation.types.ts';

export interface Evidence {
  /** In the order in which they are shown, without repetition; not sorted. */
  readonly capabilities: readonly string[];
  /** One clause for each program that asks for something: "`chown` needs CHOWN and DAC_OVERRIDE". */
  readonly because: readonly string[];
  /** A program changes the user: its child belongs to somebody else than the parent. */
  readonly switchesUser: boolean;
}

interface ProgramNeed {
  readonly capabilities: readonly string[];
  readonly switchesUser?: true;
  readonly source: string;
  /** Holds only when one of these words is among the arguments. */
  readonly whenWords?: readonly string[];
}

const changesUser: ProgramNeed = {
  capabilities: ['SETGID', 'SETUID'],
  switchesUser: true,
  source: 'measured on Docker Engine 20.10: gosu, su and setpriv',
};
const changesOwners: ProgramNeed = {
  capabilities: ['CHOWN', 'DAC_OVERRIDE'],
  source: 'measured on Docker Engine 20.10: the folders that were given away are closed to root on the second start',
};
const runsJobsAsUsers: ProgramNeed = {
  capabilities: ['SETGID', 'SETUID'],
  source: "nextcloud/docker#1899: crond sets the groups of each job's user",
};
const installsPackages: ProgramNeed = {
  capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
  source: 'apt fetches as _apt, packages hold files of other owners and setgid programs; derived',
  whenWords: ['install', 'upgrade', 'dist-upgrade', 'update', 'add', '-S', '-Sy', '-Syu'],
};
const editsAccounts: ProgramNeed = {
  capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
  source: 'the home folder is given to the new account; derived',
};

const programs: ReadonlyMap<string, ProgramNeed> = new Map<string, ProgramNeed>([
  ...each(
    [
      'gosu',
      'su-exec',
      'setpriv',
      'su',
      'runuser',
      'chroot',
      's6-setuidgid',
      's6-applyuidgid',
      'setuidgid',
      'chpst',
      'start-stop-daemon',
      'doas',
    ],
    changesUser,
  ),
  ...each(['chown', 'chgrp'], changesOwners),
  ...each(['crond', 'cron', 'dcron', 'fcron'], runsJobsAsUsers),
  ...each(['apt', 'apt-get', 'aptitude', 'dpkg', 'yum', 'dnf', 'microdnf', 'zypper', 'pacman'], installsPackages),
  [
    'apk',
    {
      capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SYS_CHROOT'],
      source: 'rootless-containers/runrootless#3: the scripts of packages run in a chroot',
      whenWords: ['add', 'upgrade', 'fix'],
    },
  ],
  ...each(['adduser', 'addgroup', 'useradd', 'groupadd', 'usermod', 'groupmod', 'deluser'], editsAccounts),
  ['setcap', { capabilities: ['SETFCAP'], source: 'capabilities(7)' }],
  ['mknod', { capabilities: ['MKNOD'], source: 'capabilities(7)' }],
  [
    'ping',
    {
      capabilities: ['NET_RAW'],
      source: 'measured on Docker Engine 20.10: its file capability stops it from starting otherwise',
    },
  ],
  [
    'sshd',
    {
      capabilities: ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID', 'SYS_CHROOT'],
      switchesUser: true,
      source: 'privilege separation of OpenSSH; derived',
    },
  ],
  [
    'nginx',
    { capabilities: ['CHOWN', 'SETGID', 'SETUID'], source: 'measured on Docker Engine 20.10: nginx 1.22 as root' },
  ],
  ...each(['apache2', 'apache2-foreground', 'apache2ctl', 'apachectl', 'httpd', 'httpd-foreground'], {
    capabilities: ['SETGID', 'SETUID'],
    source: 'measured on Docker Engine 20.10: Apache 2.4 keeps serving as root when one of the two is missing',
  }),
  ['php-fpm', { capabilities: ['CHOWN', 'SETGID', 'SETUID'], source: 'its workers run as another user; derived' }],
  [
    'supervisord',
    {
      capabilities: ['KILL', 'SETGID', 'SETUID'],
      switchesUser: true,
      source: 'it starts and stops programs of other users; derived',
    },
  ],
  [
    'mysqld',
    {
      capabilities: ['DAC_OVERRIDE', 'SETGID', 'SETUID'],
      switchesUser: true,
      source: 'measured on Docker Engine 20.10: mariadb as root',
    },
  ],
  [
    'caddy',
    {
      capabilities: ['NET_BIND_SERVICE'],
      source: 'measured on Docker Engine 20.10: its file capability stops it from starting otherwise',
    },
  ],
]);

function each(names: readonly string[], need: ProgramNeed): readonly (readonly [string, ProgramNeed])[] {
  return names.map((name) => [name, need] as const);
}

/** Programs that gain privileges through their setuid bit, which no-new-privileges takes from them. */
const setuidPrograms: ReadonlySet<string> = new Set([
  'sudo',
  'doas',
  'pkexec',
  'newgrp',
  'fusermount',
  'fusermount3',
  'bbsuid',
]);

/** What the commands evidently ask for. */
export function evidenceOf(commands: readonly Command[]): Evidence {
  const capabilities: string[] = [];
  const because = new Map<string, string>();
  let switchesUser = false;
  for (const { program, words } of commands) {
    const need = programs.get(plainName(program));
    if (need === undefined) continue;
    if (need.whenWords !== undefined && !need.whenWords.some((word) => words.includes(word))) continue;
    capabilities.push(...need.capabilities);
    because.set(program, `\`${program}\` needs ${need.capabilities.join(', ')} (${need.source})`);
    if (need.switchesUser === true) switchesUser = true;
  }
  return { capabilities: [...new Set(capabilities)], because: [...because.values()], switchesUser };
}

/** The first program that needs its setuid bit to work. */
export function setuidProgramIn(commands: readonly Command[]): string | undefined {
  return commands.find(({ program }) => setuidPrograms.has(program))?.program;
}

/** `php-fpm8.3` and `php-fpm82` are php-fpm, `mariadbd` is mysqld. */
function plainName(program: string): string {
  if (program.startsWith('php-fpm')) return 'php-fpm';
  if (program === 'mariadbd' || program === 'mysqld_safe') return 'mysqld';
  return program;
}
