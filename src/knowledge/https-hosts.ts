/** Hosts of downloads that have answered over https for years (their own pages send to it). */
const hosts = new Set([
  'github.com',
  'raw.githubusercontent.com',
  'codeload.github.com',
  'gitlab.com',
  'bitbucket.org',
  'downloads.sourceforge.net',
  'sourceforge.net',
  'ftp.gnu.org',
  'www.gnu.org',
  'archive.apache.org',
  'dlcdn.apache.org',
  'downloads.apache.org',
  'www.kernel.org',
  'cdn.kernel.org',
  'nginx.org',
  'www.php.net',
  'www.python.org',
  'nodejs.org',
  'curl.se',
  'www.openssl.org',
  'dl.google.com',
  'storage.googleapis.com',
  's3.amazonaws.com',
  'ffmpeg.org',
  'zlib.net',
]);

/** Where it is known from; undefined where it is not known. */
export function answersHttps(host: string): string | undefined {
  return hosts.has(host) ? `https://${host}` : undefined;
}
