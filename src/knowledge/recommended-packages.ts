/**
 * What Debian packages recommend and images are known to use, from the Recommends fields of Debian 12
 * (bookworm). Only those whose loss shows: fonts, certificates, compilers for extensions.
 */
const recommended: Readonly<Record<string, readonly string[]>> = {
  // Through libcurl4.
  curl: ['ca-certificates'],
  wget: ['ca-certificates'],
  git: ['ca-certificates', 'patch', 'less', 'openssh-client'],
  npm: ['git', 'node-tap'],
  'python3-pip': ['build-essential', 'python3-dev'],
  chromium: ['chromium-sandbox'],
  cron: ['default-mta'],
  gcc: ['libc6-dev'],
  'dpkg-dev': ['build-essential', 'fakeroot', 'gnupg'],
  'openssh-client': ['xauth'],
  systemd: ['default-dbus-system-bus', 'systemd-timesyncd'],
};

/** Recommended packages of `name` that are worth a thought; empty when none is known. */
export function recommendedBy(name: string): readonly string[] {
  return Object.hasOwn(recommended, name) ? (recommended[name] ?? []) : [];
}
