/**
 * Which words of a program's call are paths that start at the working directory, and which programs have nothing to do
 * with it. A program that is not listed may read or write there.
 */

export interface DirectoryUse {
  readonly programs: readonly string[];
  /**
   * `none`: no operand is a path; `paths`: all are; `behind-first`: the first one is a mode, an owner, a pattern or a
   * script; `last`: the last one alone; `packages`: a path only where it looks like one (`./x.deb`).
   */
  readonly operands: 'none' | 'paths' | 'behind-first' | 'last' | 'packages';
  /** Options whose value is the next word and no path. */
  readonly text?: readonly string[];
  /** Options whose value is a path. */
  readonly paths?: readonly string[];
  /** With one of these the first operand is a path as well. */
  readonly allPaths?: readonly string[];
  /** With one of these it reads what is in the directory, whatever else stands there. */
  readonly reads?: readonly string[];
  /** Without an operand it works in the directory. */
  readonly needsOperand?: boolean;
  /** It asks where it is and fails when that folder is gone: interpreters do (`os.getcwd`, `process.cwd`). */
  readonly asks?: boolean;
  /** Its manual. */
  readonly source: string;
}

export const directoryUses: readonly DirectoryUse[] = [
  {
    programs: [
      ...['echo', 'printf', 'true', 'false', ':', 'exit', 'set', 'export', 'unset', 'readonly', 'umask', 'ulimit'],
      ...['shift', 'read', 'wait', 'command', 'type', 'hash', 'return', 'break', 'continue'],
    ],
    operands: 'none',
    source: 'POSIX.1-2024, XCU 2.15',
  },
  {
    programs: [
      ...['sleep', 'date', 'uname', 'nproc', 'getconf', 'id', 'whoami', 'arch', 'hostname', 'tr', 'expr', 'seq', 'yes'],
      ...['basename', 'dirname', 'which', 'getent', 'locale'],
    ],
    operands: 'none',
    source: 'POSIX.1-2024, XCU 3; coreutils(1)',
  },
  {
    programs: [
      ...['useradd', 'groupadd', 'usermod', 'groupmod', 'userdel', 'groupdel', 'adduser', 'addgroup', 'deluser'],
      ...['delgroup', 'passwd', 'chpasswd', 'gpasswd'],
    ],
    operands: 'none',
    source: 'useradd(8), adduser(8): homes are absolute',
  },
  {
    programs: [
      ...['apt-mark', 'dpkg-query', 'dpkg-architecture', 'dpkg-reconfigure', 'update-ca-certificates', 'locale-gen'],
      ...['update-rc.d', 'a2enmod', 'a2dismod', 'a2ensite', 'a2dissite', 'a2enconf', 'a2disconf', 'phpenmod'],
      ...['docker-php-ext-install', 'docker-php-ext-enable', 'docker-php-ext-configure', 'systemctl', 'apt-cache'],
    ],
    operands: 'none',
    source: 'apt-mark(8), dpkg-query(1), a2enmod(8), docker-library/php:docker-php-ext-install',
  },
  { programs: ['rustup', 'corepack'], operands: 'none', asks: true, source: 'rust-lang/rustup, nodejs/corepack' },
  { programs: ['apt-get', 'apt', 'aptitude', 'apk', 'microdnf'], operands: 'packages', source: 'apt-get(8), apk(8)' },
  { programs: ['yum', 'dnf'], operands: 'packages', asks: true, source: 'dnf(8)' },
  {
    programs: ['pip', 'pip2', 'pip3'],
    operands: 'packages',
    reads: ['-r', '--requirement', '-e', '--editable', '-c', '--constraint', 'wheel', 'download', 'freeze'],
    asks: true,
    source: 'pypa/pip:docs/html/cli/pip_install.md',
  },
  {
    programs: ['gem'],
    operands: 'packages',
    reads: ['build'],
    asks: true,
    source: 'rubygems guides: command reference',
  },
  {
    programs: ['rm', 'rmdir', 'unlink', 'cat', 'wc', 'stat', 'md5sum', 'sha1sum', 'sha256sum', 'sha512sum', 'cmp'],
    operands: 'paths',
    text: ['--format', '--printf'],
    reads: ['-c', '--check'],
    source: 'coreutils(1)',
  },
  { programs: ['ls', 'du', 'df'], operands: 'paths', needsOperand: true, source: 'coreutils(1)' },
  { programs: ['mkdir'], operands: 'paths', text: ['-m', '--mode'], source: 'mkdir(1)' },
  { programs: ['touch'], operands: 'paths', text: ['-d', '-t', '--date'], paths: ['-r'], source: 'touch(1)' },
  { programs: ['mv', 'cp'], operands: 'paths', text: ['-S', '--suffix'], paths: ['-t'], source: 'cp(1), mv(1)' },
  {
    programs: ['install'],
    operands: 'paths',
    text: ['-m', '--mode', '-o', '--owner', '-g', '--group'],
    paths: ['-t'],
    source: 'install(1)',
  },
  { programs: ['head', 'tail'], operands: 'paths', text: ['-n', '-c', '--lines', '--bytes'], source: 'head(1)' },
  {
    programs: ['sort', 'uniq'],
    operands: 'paths',
    text: ['-k', '-t', '--key', '--field-separator', '-f', '-s', '-w'],
    paths: ['-o', '--output'],
    source: 'sort(1), uniq(1)',
  },
  { programs: ['cut'], operands: 'paths', text: ['-d', '-f', '-c', '-b', '--delimiter', '--fields'], source: 'cut(1)' },
  { programs: ['tee', 'dos2unix', 'ldd', 'readlink', 'realpath', 'file'], operands: 'paths', source: 'tee(1), ldd(1)' },
  { programs: ['ldconfig'], operands: 'paths', text: [], paths: ['-f', '-C', '-r'], source: 'ldconfig(8)' },
  { programs: ['strip'], operands: 'paths', text: ['-R', '-K', '-N'], paths: ['-o'], source: 'strip(1)' },
  {
    programs: ['chmod', 'chown', 'chgrp'],
    operands: 'behind-first',
    paths: ['--reference'],
    allPaths: ['--reference'],
    source: 'chmod(1), chown(1)',
  },
  {
    programs: ['sed'],
    operands: 'behind-first',
    text: ['-e', '--expression', '-l'],
    paths: ['-f', '--file'],
    allPaths: ['-e', '--expression', '-f', '--file'],
    source: 'sed(1)',
  },
  {
    programs: ['grep', 'egrep', 'fgrep', 'zgrep'],
    operands: 'behind-first',
    text: ['-e', '--regexp', '-m', '-A', '-B', '-C', '--include', '--exclude', '--exclude-dir'],
    paths: ['-f', '--file'],
    allPaths: ['-e', '--regexp', '-f', '--file'],
    reads: ['-r', '-R', '--recursive'],
    source: 'grep(1)',
  },
  {
    programs: ['awk', 'gawk', 'mawk'],
    operands: 'behind-first',
    text: ['-F', '-v'],
    paths: ['-f'],
    allPaths: ['-f'],
    source: 'awk(1)',
  },
  {
    programs: ['gzip', 'gunzip', 'zcat', 'bzip2', 'bunzip2', 'xz', 'unxz', 'xzcat'],
    operands: 'paths',
    text: ['-S', '--suffix'],
    source: 'gzip(1), xz(1)',
  },
  { programs: ['.', 'source'], operands: 'paths', source: 'POSIX.1-2024, XCU 2.15: dot' },
  { programs: ['scanelf'], operands: 'paths', needsOperand: true, text: ['-F', '-s', '-N'], source: 'scanelf(1)' },
  {
    programs: ['patch'],
    operands: 'paths',
    needsOperand: true,
    text: ['-p', '-d'],
    paths: ['-i', '-o'],
    source: 'patch(1)',
  },
  { programs: ['shasum'], operands: 'paths', text: ['-a'], reads: ['-c', '--check'], source: 'shasum(1)' },
  { programs: ['msgfmt'], operands: 'paths', paths: ['-o'], source: 'msgfmt(1)' },
  {
    programs: ['localedef'],
    operands: 'none',
    text: ['-i', '-c', '-f', '-A'],
    source: 'localedef(1): names below /usr/share/i18n',
  },
];

/** Words that ask a program what it is, alone behind it. */
export const questions: ReadonlySet<string> = new Set(['--version', '-V', '--help']);

/**
 * Folders that are root's with mode 755, whoever makes them first (Filesystem Hierarchy Standard 3.0; the layouts of
 * Alpine and Debian).
 */
export const standardFolders: ReadonlySet<string> = new Set([
  ...[
    '/',
    '/bin',
    '/dev',
    '/etc',
    '/home',
    '/lib',
    '/media',
    '/mnt',
    '/opt',
    '/proc',
    '/root',
    '/run',
    '/sbin',
    '/srv',
  ],
  ...['/sys', '/tmp', '/usr', '/usr/bin', '/usr/lib', '/usr/local', '/usr/local/bin', '/usr/local/lib', '/usr/sbin'],
  ...['/usr/local/sbin', '/usr/local/share', '/usr/local/src', '/usr/share', '/usr/src', '/var', '/var/cache'],
  ...['/var/lib', '/var/log', '/var/tmp', '/var/www', '/var/www/html'],
]);

/** ENV of bases that holds a folder (their Dockerfiles: docker-library, debezium/container-images:connect-base). */
export const baseFolders: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'debezium/connect': { KAFKA_HOME: '/kafka', KAFKA_CONNECT_PLUGINS_DIR: '/kafka/connect' },
  golang: { GOPATH: '/go' },
  php: { PHP_INI_DIR: '/usr/local/etc/php' },
  rust: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup' },
  tomcat: { CATALINA_HOME: '/usr/local/tomcat' },
};
