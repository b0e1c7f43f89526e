/** How package managers are called: what their commands are named, which options take a value, what they leave behind. */

export type ManagerName =
  | 'apt'
  | 'apk'
  | 'dnf'
  | 'microdnf'
  | 'yum'
  | 'zypper'
  | 'pip'
  | 'npm'
  | 'yarn'
  | 'gem'
  | 'composer';

export interface PackageManager {
  readonly name: ManagerName;
  /** The programs that are it. */
  readonly programs: readonly string[];
  /** Its commands by what they do, in all their spellings. */
  readonly install: readonly string[];
  readonly refresh: readonly string[];
  readonly upgrade: readonly string[];
  /** Options whose value is the next word. */
  readonly withValue: readonly string[];
  /** How it is told not to ask; undefined where it never asks. */
  readonly assumeYes: AssumeYes | undefined;
  /** What an install leaves in the layer; undefined where nothing is kept that counts. */
  readonly cache: PackageCache | undefined;
  /** `owner/repo:path` or the manual page behind these facts. */
  readonly source: string;
}

export interface AssumeYes {
  /** Long spellings, or short letters that may stand in a bundle. */
  readonly options: readonly string[];
  readonly letters: string;
  /** The option that is written, and whether it stands behind the program or behind its command. */
  readonly write: string;
  readonly behind: 'program' | 'command';
}

export interface PackageCache {
  /** Folders it keeps; a cache or tmpfs mount on one of them, or on a folder above, keeps them out of the image. */
  readonly folders: readonly string[];
  /** Below the home of whoever runs it. */
  readonly homeFolders: readonly string[];
  /** The option that keeps it from being made, written behind the command. */
  readonly option: string | undefined;
  /** Variables that turn it off when set to this value (undefined: to anything but the empty string). */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The command that takes it away; undefined where the option does. */
  readonly cleanup: string | undefined;
  /** Words after the program that are such a cleanup in any spelling. */
  readonly cleanups: readonly (readonly string[])[];
}

export const packageManagers: readonly PackageManager[] = [
  {
    name: 'apt',
    programs: ['apt-get', 'apt', 'aptitude'],
    install: ['install', 'build-dep', 'reinstall'],
    refresh: ['update'],
    upgrade: ['upgrade', 'dist-upgrade', 'full-upgrade', 'safe-upgrade'],
    withValue: ['-o', '--option', '-c', '--config-file', '-t', '--target-release', '--default-release', '-a', '-P'],
    assumeYes: { options: ['--yes', '--assume-yes', '-qq'], letters: 'y', write: '-y', behind: 'command' },
    cache: {
      folders: ['/var/lib/apt/lists'],
      homeFolders: [],
      option: undefined,
      variables: {},
      cleanup: 'rm -rf /var/lib/apt/lists/*',
      cleanups: [],
    },
    source: 'apt-get(8)',
  },
  {
    name: 'apk',
    programs: ['apk'],
    install: ['add'],
    refresh: ['update'],
    upgrade: ['upgrade'],
    withValue: [
      '-t',
      '--virtual',
      '-X',
      '--repository',
      '-p',
      '--root',
      '--arch',
      '--wait',
      '--keys-dir',
      '--cache-dir',
    ],
    assumeYes: undefined,
    cache: {
      folders: ['/var/cache/apk', '/etc/apk/cache'],
      homeFolders: [],
      option: '--no-cache',
      variables: {},
      cleanup: undefined,
      cleanups: [['cache', 'clean']],
    },
    source: 'apk(8), apk-add(8)',
  },
  {
    name: 'dnf',
    programs: ['dnf', 'dnf5', 'tdnf'],
    install: ['install', 'reinstall', 'groupinstall', 'localinstall', 'builddep'],
    refresh: ['makecache'],
    upgrade: ['upgrade', 'update', 'distro-sync', 'upgrade-minimal', 'update-minimal'],
    withValue: [
      '-c',
      '--config',
      '-d',
      '-e',
      '-x',
      '--exclude',
      '--enablerepo',
      '--disablerepo',
      '--repo',
      '--releasever',
      '--installroot',
      '--setopt',
    ],
    assumeYes: { options: ['--assumeyes'], letters: 'y', write: '-y', behind: 'command' },
    cache: {
      folders: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/tdnf'],
      homeFolders: [],
      option: undefined,
      variables: {},
      cleanup: 'dnf clean all',
      cleanups: [['clean', 'all']],
    },
    source: 'dnf(8)',
  },
  {
    name: 'microdnf',
    programs: ['microdnf'],
    install: ['install', 'reinstall'],
    refresh: ['makecache'],
    upgrade: ['upgrade', 'update'],
    withValue: [
      '-x',
      '--exclude',
      '--enablerepo',
      '--disablerepo',
      '--repo',
      '--releasever',
      '--installroot',
      '--setopt',
    ],
    assumeYes: { options: ['--assumeyes'], letters: 'y', write: '-y', behind: 'command' },
    cache: {
      folders: ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5'],
      homeFolders: [],
      option: undefined,
      variables: {},
      cleanup: 'microdnf clean all',
      cleanups: [['clean', 'all']],
    },
    source: 'rpm-software-management/microdnf:README.md',
  },
  {
    name: 'yum',
    programs: ['yum'],
    install: ['install', 'reinstall', 'groupinstall', 'localinstall'],
    refresh: ['makecache'],
    upgrade: ['upgrade', 'update', 'upgrade-minimal', 'update-minimal'],
    withValue: [
      '-c',
      '-d',
      '-e',
      '-x',
      '--exclude',
      '--enablerepo',
      '--disablerepo',
      '--releasever',
      '--installroot',
      '--setopt',
    ],
    assumeYes: { options: ['--assumeyes'], letters: 'y', write: '-y', behind: 'command' },
    cache: {
      folders: ['/var/cache/yum', '/var/cache/dnf'],
      homeFolders: [],
      option: undefined,
      variables: {},
      cleanup: 'yum clean all',
      cleanups: [['clean', 'all']],
    },
    source: 'yum(8)',
  },
  {
    name: 'zypper',
    programs: ['zypper'],
    install: ['install', 'in', 'source-install', 'si'],
    refresh: ['refresh', 'ref'],
    upgrade: ['update', 'up', 'dist-upgrade', 'dup', 'patch'],
    withValue: [
      '-R',
      '--root',
      '-C',
      '--cache-dir',
      '-c',
      '--config',
      '-r',
      '--repo',
      '--from',
      '-t',
      '--type',
      '-p',
      '--plus-repo',
      '-D',
      '--reposd-dir',
    ],
    assumeYes: {
      options: ['--non-interactive', '--no-confirm'],
      letters: 'ny',
      write: '--non-interactive',
      behind: 'program',
    },
    cache: {
      folders: ['/var/cache/zypp'],
      homeFolders: [],
      option: undefined,
      variables: {},
      cleanup: 'zypper clean --all',
      cleanups: [['clean'], ['cc']],
    },
    source: 'zypper(8)',
  },
  {
    name: 'pip',
    programs: ['pip', 'pip2', 'pip3'],
    install: ['install'],
    refresh: [],
    upgrade: [],
    withValue: [
      '-r',
      '--requirement',
      '-c',
      '--constraint',
      '-e',
      '--editable',
      '-t',
      '--target',
      '-i',
      '--index-url',
      '--extra-index-url',
      '-f',
      '--find-links',
      '--trusted-host',
      '--prefix',
      '--root',
      '--cache-dir',
      '--timeout',
      '--no-binary',
      '--only-binary',
      '--platform',
      '--python-version',
      '--proxy',
      '--retries',
      '--log',
      '--progress-bar',
    ],
    assumeYes: undefined,
    cache: {
      folders: [],
      homeFolders: ['.cache/pip'],
      option: '--no-cache-dir',
      variables: { PIP_NO_CACHE_DIR: undefined },
      cleanup: undefined,
      cleanups: [['cache', 'purge']],
    },
    source: 'pypa/pip:docs/html/topics/caching.md',
  },
  {
    name: 'npm',
    programs: ['npm'],
    install: ['install', 'i', 'add', 'ci', 'clean-install', 'install-clean', 'isntall'],
    refresh: [],
    upgrade: [],
    withValue: [
      '--prefix',
      '-C',
      '--registry',
      '--cache',
      '--omit',
      '--include',
      '--only',
      '--loglevel',
      '--userconfig',
      '-w',
      '--workspace',
    ],
    assumeYes: undefined,
    cache: {
      folders: [],
      homeFolders: ['.npm'],
      option: undefined,
      variables: {},
      cleanup: 'npm cache clean --force',
      cleanups: [
        ['cache', 'clean'],
        ['cache', 'clear'],
        ['cache', 'rm'],
      ],
    },
    source: 'npm/cli:docs/lib/content/commands/npm-cache.md',
  },
  {
    name: 'yarn',
    programs: ['yarn', 'yarnpkg'],
    install: ['install', 'add', ''],
    refresh: [],
    upgrade: [],
    withValue: [
      '--cwd',
      '--cache-folder',
      '--modules-folder',
      '--registry',
      '--network-timeout',
      '--mutex',
      '--network-concurrency',
    ],
    assumeYes: undefined,
    cache: {
      folders: ['/usr/local/share/.cache/yarn'],
      homeFolders: ['.cache/yarn'],
      option: undefined,
      variables: {},
      cleanup: 'yarn cache clean',
      cleanups: [['cache', 'clean']],
    },
    source: 'yarnpkg/website:lang/en/docs/cli/cache.md',
  },
  {
    name: 'gem',
    programs: ['gem'],
    install: ['install', 'i', 'update'],
    refresh: [],
    upgrade: [],
    withValue: [
      '-v',
      '--version',
      '-i',
      '--install-dir',
      '-n',
      '--bindir',
      '-s',
      '--source',
      '-p',
      '--http-proxy',
      '--platform',
    ],
    assumeYes: undefined,
    cache: {
      folders: [],
      homeFolders: [],
      option: '--no-document',
      variables: {},
      cleanup: undefined,
      cleanups: [],
    },
    source: 'ruby/rubygems:lib/rubygems/install_update_options.rb',
  },
  {
    name: 'composer',
    programs: ['composer', 'composer.phar'],
    install: ['install', 'i', 'require', 'r', 'update', 'u', 'upgrade', 'create-project'],
    refresh: [],
    upgrade: [],
    withValue: [
      '-d',
      '--working-dir',
      '--prefer-install',
      '--ignore-platform-req',
      '--stability',
      '-s',
      '--repository',
    ],
    assumeYes: undefined,
    cache: {
      folders: ['/tmp/cache'],
      homeFolders: ['.composer/cache', '.cache/composer'],
      option: undefined,
      variables: { COMPOSER_CACHE_DIR: '/dev/null' },
      cleanup: 'composer clear-cache',
      cleanups: [['clear-cache'], ['clearcache'], ['cc']],
    },
    source: 'composer/composer:doc/03-cli.md',
  },
];

const byProgram = new Map(
  packageManagers.flatMap((manager) => manager.programs.map((name) => [name, manager] as const)),
);

/** The package manager that a program (its name without folders) is; `pip3.12` is pip. */
export function packageManagerOf(program: string): PackageManager | undefined {
  return byProgram.get(program) ?? (/^pip3\.\d+$/.test(program) ? byProgram.get('pip') : undefined);
}
