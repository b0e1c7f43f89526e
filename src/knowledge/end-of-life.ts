/**
 * Which release of a product an image tag names, whether that release still gets fixes, and what
 * comes after it. The dates are a snapshot: nothing here asks for today's date, so that the same
 * sources always give the same findings.
 */
import { applications } from './end-of-life/applications.ts';
import { dataStores } from './end-of-life/data-stores.ts';
import { languages } from './end-of-life/languages.ts';
import { moreApplications } from './end-of-life/more-applications.ts';
import { moreDataStores } from './end-of-life/more-data-stores.ts';
import { moreLanguages } from './end-of-life/more-languages.ts';
import { servers } from './end-of-life/servers.ts';
import { systems } from './end-of-life/systems.ts';
import type { Cycle, Product } from './end-of-life/types.ts';
import { originalName } from './image-reference.ts';
import type { ImageReference } from './types.ts';

/** The day on which an end date counts as past. */
export const endDatesCheckedOn = '2026-11-24';

const products: readonly Product[] = [
  ...systems,
  ...languages,
  ...moreLanguages,
  ...servers,
  ...dataStores,
  ...moreDataStores,
  ...applications,
  ...moreApplications,
];

const byImage = new Map<string, Product[]>();
for (const product of products)
  for (const image of product.images) byImage.set(image, [...(byImage.get(image) ?? []), product]);

export interface Life {
  readonly product: string;
  readonly kind: Product['kind'];
  /** The release line, for instance `3.12`; a bare major where all lines of it have ended. */
  readonly cycle: string;
  /** `lts-only`: Debian after its own end of support, in the years of its LTS team. */
  readonly status: 'supported' | 'lts-only' | 'ended';
  /** The day on which its fixes ended, where it is written down. */
  readonly ended: string | undefined;
  /** The nearest later line that is supported; undefined when there is none or the line has not ended. */
  readonly successor: string | undefined;
  readonly source: string;
}

/**
 * What is known of the life of the release that the tag names.
 *
 * @returns undefined for an unknown product, a tag that follows the newest release (see {@link movingTag}), and a
 *   release that is newer than the snapshot: nothing may be said about it then
 */
export function lifeOf(reference: ImageReference): Life | undefined {
  for (const product of productsOf(reference)) {
    const cycle = cycleOf(product, reference);
    const life = cycle === undefined ? undefined : lifeOfCycle(product, cycle);
    if (life !== undefined) return life;
  }
  return undefined;
}

/** The life of the distribution that a tag of something else names: Debian 10 for `node:22-buster`. */
export function systemLifeOf(reference: ImageReference): Life | undefined {
  if (productsOf(reference).some(({ kind }) => kind === 'os')) return undefined;
  for (const part of (reference.tag ?? '').split('-').slice(1)) {
    const found = systemNamed(part);
    if (found !== undefined) return lifeOfCycle(found.product, found.cycle);
  }
  return undefined;
}

/** The products that an image belongs to; one image serves two products of SonarQube. */
export function productsOf(reference: ImageReference): readonly Product[] {
  return byImage.get(originalName(reference)) ?? [];
}

/** The distribution and release that a part of a tag names: `bullseye`, `alpine3.18`. */
export function systemNamed(part: string): { readonly product: Product; readonly cycle: string } | undefined {
  const alpine = /^alpine(\d+\.\d+)/.exec(part)?.[1];
  for (const product of systems) {
    if (product.name === 'alpine' && alpine !== undefined) return { product, cycle: alpine };
    const named = product.cycles.find(([, , , more]) => more?.codename === part);
    if (named !== undefined && (product.name === 'debian' || product.name === 'ubuntu'))
      return { product, cycle: named[0] };
  }
  return undefined;
}

function cycleOf(product: Product, reference: ImageReference): string | undefined {
  const tag = reference.tag ?? 'latest';
  if (product.cycleInName === true) return new RegExp(product.cycle).exec(reference.familiar)?.[1];
  const [head = ''] = tag.split('-');
  const named = product.cycles.find(([, , , more]) => more?.codename === head);
  if (named !== undefined) return named[0];
  if (product.floating?.[tag] !== undefined || product.floating?.[head] !== undefined) return undefined;
  return new RegExp(product.cycle).exec(tag)?.[1] ?? /^v?(\d+)(?![\w.])/.exec(tag)?.[1];
}

/** What is known of one line of a product; undefined where it is newer than everything that is listed. */
export function lifeOfCycle(product: Product, cycle: string): Life | undefined {
  const about = { product: product.name, kind: product.kind, cycle, source: product.source };
  const listed = product.cycles.find(([name]) => name === cycle);
  if (listed !== undefined) {
    const status = statusOf(listed);
    const ended = status === 'supported' ? undefined : dateOf(listed);
    return { ...about, status, ended, successor: status === 'supported' ? undefined : successorOf(product, cycle) };
  }
  const gone = { ...about, status: 'ended', ended: undefined, successor: successorOf(product, cycle) } as const;
  // `mysql:5` has gone when all of 5.x has.
  const within = product.cycles.filter(([name]) => name.startsWith(`${cycle}.`));
  if (within.length > 0) return within.every((one) => statusOf(one) === 'ended') ? gone : undefined;
  const older = product.cycles.every(([name]) => compareVersions(cycle, name) < 0);
  return product.olderEnded === true && product.cycles.length > 0 && older ? gone : undefined;
}

function statusOf([, eol, , more]: Cycle): Life['status'] {
  if (eol === false || (typeof eol === 'string' && eol > endDatesCheckedOn)) return 'supported';
  return more?.extended !== undefined && more.extended > endDatesCheckedOn ? 'lts-only' : 'ended';
}

function dateOf([, eol, , more]: Cycle): string | undefined {
  return more?.extended !== undefined && more.extended <= endDatesCheckedOn
    ? more.extended
    : typeof eol === 'string'
      ? eol
      : undefined;
}

/** The smallest line above it that is supported; of products that mark such lines, only one with long support. */
function successorOf(product: Product, cycle: string): string | undefined {
  const marked = product.cycles.some(([, , , more]) => more?.lts === true);
  const later = product.cycles
    .filter((one) => statusOf(one) === 'supported' && (!marked || one[3]?.lts === true))
    .map(([name]) => name)
    .filter((name) => compareVersions(name, cycle) > 0)
    .sort(compareVersions);
  // An image that is not built any more rots before its date.
  return later.find((name) => product.built?.includes(name) !== false) ?? later[0];
}

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
