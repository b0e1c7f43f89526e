/** Sizes as Docker writes them. */

const units: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes of `512m`, `1.5g`, `2GiB`; undefined for anything else. */
export function bytesOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/i.exec(text.trim());
  const unit = units[(match?.[2] ?? '').toLowerCase()];
  return match?.[1] === undefined || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** In whole megabytes, or gigabytes where it comes out even. */
export function sizeOf(bytes: number): string {
  const megabytes = Math.ceil(bytes / 2 ** 20);
  return megabytes % 1024 === 0 ? `${megabytes / 1024}g` : `${megabytes}m`;
}

/** Rounded up to the next 256 MB. */
export function roundedUp(bytes: number): number {
  const step = 256 * 2 ** 20;
  return Math.ceil(bytes / step) * step;
}
