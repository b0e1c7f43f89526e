/** The one-line forms of ports and volumes. Facts: the Compose specification and compose-go 2.0. */

export interface PortForm {
  /** One container port. */
  readonly target: string;
  /** A host port, or a range of them; undefined when the engine chooses. */
  readonly published: string | undefined;
  readonly hostIp: string | undefined;
  readonly protocol: string;
}

/** `[[HOST_IP:]HOST:]CONTAINER[/PROTOCOL]`, ranges unfolded; undefined when it is no such thing. */
export function parsePort(text: string): readonly PortForm[] | undefined {
  const [ports = '', protocol = 'tcp', ...more] = text.split('/');
  if (more.length > 0 || ports === '') return undefined;
  const parts = splitAddress(ports);
  const container = rangeOf(parts.pop() ?? '');
  const hostText = parts.pop() ?? '';
  const hostIp = parts.length > 0 ? parts.join(':').replace(/^\[(.*)\]$/, '$1') : undefined;
  const host = hostText === '' ? undefined : rangeOf(hostText);
  if (container === undefined || (hostText !== '' && host === undefined)) return undefined;
  const length = container.last - container.first + 1;
  const isOneOfRange = host !== undefined && length === 1 && host.last > host.first;
  if (host !== undefined && !isOneOfRange && host.last - host.first + 1 !== length) return undefined;
  if (hostIp !== undefined && hostIp !== '' && !isAddress(hostIp)) return undefined;
  const base = { hostIp: hostIp === '' ? undefined : hostIp, protocol: protocol.toLowerCase() };
  const unfolded = Array.from({ length }, (_, index): PortForm => {
    const published = host === undefined ? undefined : isOneOfRange ? hostText : String(host.first + index);
    return { ...base, target: String(container.first + index), published };
  });
  // Compose lists the unfolded ports by the text of their number.
  return unfolded.sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** By colons, a bracketed IPv6 address in one piece. */
function splitAddress(text: string): string[] {
  const close = text.startsWith('[') ? text.indexOf(']') : -1;
  if (close < 0) return text.split(':');
  return [
    text.slice(0, close + 1),
    ...text
      .slice(close + 1)
      .split(':')
      .slice(1),
  ];
}

/** An address of IPv4 or, as far as its characters go, of IPv6. */
function isAddress(text: string): boolean {
  const bytes = text.split('.');
  if (bytes.length === 4) return bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256);
  return text.includes(':') && /^[0-9a-fA-F:.]+(%\w+)?$/.test(text);
}

const mostPorts = 65_536;

function rangeOf(text: string): { readonly first: number; readonly last: number } | undefined {
  const [from = '', to = from, ...more] = text.split('-');
  const isNumber = (part: string): boolean => part !== '' && [...part].every((char) => char >= '0' && char <= '9');
  if (more.length > 0 || !isNumber(from) || !isNumber(to)) return undefined;
  const [first, last] = [Number(from), Number(to)];
  return first <= last && last < mostPorts ? { first, last } : undefined;
}

export interface VolumeForm {
  readonly type: 'bind' | 'volume';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly noCopy: boolean;
  readonly propagation: string | undefined;
  readonly selinux: string | undefined;
}

const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

/** `[SOURCE:]TARGET[:OPTION,…]`; undefined when it is no such thing. */
export function parseVolume(text: string): VolumeForm | undefined {
  if (text === '') return undefined;
  const parts = text.length <= 2 ? [text] : splitVolume(text);
  if (parts.some((part) => part === '') || parts.length > 3) return undefined;
  const [source, target] = parts.length === 1 ? ['', parts[0] ?? ''] : [parts[0] ?? '', parts[1] ?? ''];
  const options = parts[2]?.split(',') ?? [];
  return {
    type: isPath(source) ? 'bind' : 'volume',
    source,
    target: cleanPath(target),
    readOnly: options.reduce(
      (readOnly, option) => (option === 'ro' ? true : option === 'rw' ? false : readOnly),
      false,
    ),
    noCopy: options.includes('nocopy'),
    propagation: options.findLast((option) => propagations.includes(option)),
    selinux: options.findLast((option) => option === 'z' || option === 'Z'),
  };
}

/** By colons, except that of a Windows drive: a letter alone before it. */
function splitVolume(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && text.charAt(at) !== ':') continue;
    if (at < text.length && at - start === 1 && isLetter(text.charAt(start))) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return parts;
}

/** Whether the source of a mount is a path on the host, and not a volume's name. */
export function isPath(source: string): boolean {
  if (['.', '/', '~'].includes(source.charAt(0)) || source.startsWith('\\\\')) return true;
  return isLetter(source.charAt(0)) && source.charAt(1) === ':';
}

function isLetter(char: string): boolean {
  return (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z');
}

/** `/a//b/../c/` → `/a/c`, as Go's path.Clean has it. */
export function cleanPath(path: string): string {
  if (path === '') return '';
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (!rooted) out.push('..');
  }
  return `${rooted ? '/' : ''}${out.join('/')}` || '.';
}
