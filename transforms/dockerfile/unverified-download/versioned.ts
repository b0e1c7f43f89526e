/** Whether an address stands for the same bytes tomorrow. */
export type Moving = 'not-https' | 'moving-address' | 'made-on-request';

/** Names of what is replaced with every release or build. */
const moving =
  /(?:^|[/._-])(?:latest|master|main|head|trunk|develop|nightly|snapshot|snapshots|continuous|current|edge|canary|tip|lastsuccessfulbuild)(?:[/._-]|$)/i;

/**
 * Why a checksum of what is at an address today would end a build of tomorrow; undefined where a version or a commit
 * is in it. Two numbers count in the name of the file alone: those of a folder are often a distribution's
 * (`ubuntu/22.04/prod.deb`), below which files are replaced.
 */
export function movingReason(address: string): Moving | undefined {
  if (!URL.canParse(address)) return 'moving-address';
  const { protocol, hostname, pathname, search, username, password, hash } = new URL(address);
  if (protocol !== 'https:') return 'not-https';
  if (search !== '' || username !== '' || password !== '' || hash !== '') return 'moving-address';
  if (moving.test(pathname)) return 'moving-address';
  if (isMadeOnRequest(hostname, pathname)) return 'made-on-request';
  const file = pathname.slice(pathname.lastIndexOf('/') + 1);
  const hasVersion =
    /\d+\.\d+\.\d+/.test(pathname) ||
    /\d+[._]\d+/.test(file) ||
    /\/releases\/download\/[^/]*\d[^/]*\//.test(pathname) ||
    /\/[0-9a-f]{40}\//.test(pathname);
  return hasVersion ? undefined : 'moving-address';
}

/**
 * Archives of a tag or commit that the host packs when it is asked: GitHub does not promise that the bytes stay
 * (docs.github.com, Downloading source code archives, Stability of source code archives).
 */
function isMadeOnRequest(hostname: string, pathname: string): boolean {
  if (hostname === 'codeload.github.com') return true;
  if (hostname === 'github.com') return /^\/[^/]+\/[^/]+\/(?:archive|tarball|zipball)\//.test(pathname);
  if (hostname === 'api.github.com') return /\/(?:tarball|zipball)(?:\/|$)/.test(pathname);
  if (hostname === 'bitbucket.org') return /^\/[^/]+\/[^/]+\/get\//.test(pathname);
  return /\/-\/archive\/|\/snapshot\/|^\/[^/]+\/[^/]+\/(?:archive|repository\/archive)\//.test(pathname);
}
