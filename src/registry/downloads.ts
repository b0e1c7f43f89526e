/**
 * What an address stands for: fetches the file for its SHA-256, and looks for the checksum that those who made it
 * publish beside it. Nothing is kept. Only https, on every redirect too; a host on this machine may do without.
 */
import { createHash } from 'node:crypto';
import { checksumFor, publishedNames } from './published-checksums.ts';

export interface FetchedChecksum {
  readonly sha256: string;
  /** Where a checksum is published that the file has; undefined where none was found. */
  readonly published?: string | undefined;
}

export interface FetchedChecksums {
  readonly checksums: ReadonlyMap<string, FetchedChecksum>;
  /** What could not be had, one sentence each. */
  readonly failures: readonly { readonly address: string; readonly message: string }[];
}

export interface DownloadOptions {
  /** Bytes of a file that are read at most. */
  readonly largest?: number | undefined;
  /** Milliseconds for one file. */
  readonly timeout?: number | undefined;
  readonly onProgress?: ((address: string) => void) | undefined;
}

class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

/** Downloads under way at once. */
const atOnce = 3;
const mostRedirects = 8;
const largestList = 1_000_000;
const listTimeout = 15_000;

/** Fetches every address; one that cannot be had is a failure among the others. */
export async function fetchChecksums(
  addresses: readonly string[],
  { largest = 300_000_000, timeout = 180_000, onProgress }: DownloadOptions = {},
): Promise<FetchedChecksums> {
  const checksums = new Map<string, FetchedChecksum>();
  const failures: { address: string; message: string }[] = [];
  const waiting = [...addresses];
  const work = async (): Promise<void> => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      onProgress?.(address);
      try {
        checksums.set(address, await checksumOf(address, largest, timeout));
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        failures.push({ address, message: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { checksums, failures };
}

async function checksumOf(address: string, largest: number, timeout: number): Promise<FetchedChecksum> {
  const sums = { 64: createHash('sha256'), 128: createHash('sha512') };
  await read(new URL(address), largest, timeout, (chunk) => {
    sums[64].update(chunk);
    sums[128].update(chunk);
  });
  const found = { 64: sums[64].digest('hex'), 128: sums[128].digest('hex') };
  for (const place of publishedNames(address)) {
    const list = await textAt(place);
    const told = list === undefined ? undefined : checksumFor(address, place, list);
    if (told === undefined) continue;
    if (told !== (told.length === 64 ? found[64] : found[128]))
      throw new DownloadError(`its checksum is not the one that is published at ${place}`);
    return { sha256: found[64], published: place };
  }
  return { sha256: found[64] };
}

/** A short text; undefined where there is none. */
async function textAt(place: string): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  try {
    await read(new URL(place), largestList, listTimeout, (chunk) => chunks.push(chunk));
  } catch (error) {
    if (error instanceof DownloadError) return undefined;
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws DownloadError where the file is not there, too large, or not reached over https all the way */
async function read(start: URL, largest: number, timeout: number, take: (chunk: Uint8Array) => void): Promise<void> {
  const signal = AbortSignal.timeout(timeout);
  let url = start;
  try {
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url) && isLoopback(start)))
        throw new DownloadError(`${url.host} is not asked over https`);
      const answer = await fetch(url, { redirect: 'manual', signal });
      const location = answer.headers.get('location');
      if (answer.status >= 300 && answer.status < 400 && location !== null && URL.canParse(location, url.href)) {
        await answer.body?.cancel();
        url = new URL(location, url);
        continue;
      }
      if (!answer.ok || answer.body === null) {
        await answer.body?.cancel();
        throw new DownloadError(`${url.host} answers ${answer.status}`);
      }
      let size = 0;
      for await (const chunk of answer.body) {
        const bytes: Uint8Array = chunk;
        size += bytes.length;
        if (size > largest) throw new DownloadError(`it is larger than ${Math.floor(largest / 1_000_000)} MB`);
        take(bytes);
      }
      return;
    }
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(`${url.host} cannot be reached: ${reasonOf(error)}`);
  }
  throw new DownloadError(`${start.host} redirects too often`);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
