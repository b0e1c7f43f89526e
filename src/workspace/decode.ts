/** Text from bytes, and why some bytes are none. */

/** Files above this size are no sources that a person wrote. */
const maximumBytes = 5 * 1024 * 1024;

export interface NoText {
  readonly message: string;
  readonly advice: string;
  /** 1-based. */
  readonly line?: number;
}

/** Says why a file of this size is not read; undefined where it is. */
export function tooLarge(size: number): NoText | undefined {
  if (size <= maximumBytes) return undefined;
  return {
    message: `it has ${size} bytes; files up to ${maximumBytes} are read`,
    advice: 'Split it, or leave it out by .gitignore.',
  };
}

/** The text; strict UTF-8, so that writing it again gives the same bytes. */
export function decode(bytes: Uint8Array): string | NoText {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const advice = isUtf16(bytes)
      ? 'It looks like UTF-16. Convert it to UTF-8 (iconv -f utf-16 -t utf-8).'
      : 'Save it as UTF-8 text if it is meant to be a source.';
    return { message: 'it is not text: a NUL byte was found', advice, line: lineAt(bytes, nul) };
  }
  // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: what git holds in place of a file kept elsewhere.
  if (Buffer.from(bytes.subarray(0, 100)).toString('latin1').startsWith('version https://git-lfs.github.com/spec/v')) {
    return {
      message: 'it is a Git LFS pointer, not the file itself',
      advice: 'Keep sources in git itself; `git lfs pull` brings the file to a working tree.',
    };
  }
  try {
    // A byte order mark is kept, as U+FEFF: it has to be written back.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return {
      message: 'it is not valid UTF-8',
      advice: 'Convert it to UTF-8 (iconv -t utf-8).',
      line: lineAt(bytes, badByte(bytes)),
    };
  }
}

/** The byte order marks of UTF-16, little-endian and big-endian. */
function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** 1-based. */
function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at += 1) if (bytes[at] === 10) line += 1;
  return line;
}

/** The first byte that differs once the text has been decoded and encoded again. */
function badByte(bytes: Uint8Array): number {
  const again = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const found = bytes.findIndex((byte, at) => byte !== again[at]);
  return found < 0 ? bytes.length : found;
}
