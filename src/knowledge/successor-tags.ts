/** Tags in place of those that move or that name an ended release; only tags that the snapshot knew. */

import type { Product } from './end-of-life/types.ts';
import { lifeOf, lifeOfCycle, productsOf, systemLifeOf, systemNamed } from './end-of-life.ts';
import type { ImageReference } from './types.ts';

/** First words of tags that are moved from release to release. */
const movingWords: ReadonlySet<string> = new Set([
  'beta',
  'canary',
  'current',
  'dev',
  'develop',
  'development',
  'edge',
  'experimental',
  'head',
  'latest',
  'lts',
  'main',
  'mainline',
  'master',
  'next',
  'nightly',
  'prod',
  'production',
  'release',
  'rolling',
  'snapshot',
  'stable',
  'staging',
  'test',
  'testing',
  'trunk',
  'unstable',
]);

/**
 * How a reference leaves open which release it means: no tag, `latest`, or another tag without a
 * version that is moved (`stable`, `nginx:alpine`). A digest decides, whatever the tag says.
 */
export function movingTag({ tag, digest, ...reference }: ImageReference): 'no-tag' | 'latest' | 'moving' | undefined {
  if (digest !== undefined) return undefined;
  if (tag === undefined) return 'no-tag';
  if (tag === 'latest') return 'latest';
  const words = tag.toLowerCase().split(/[-_.]/);
  const [head = ''] = words;
  if (head === 'latest' || movingWords.has(head)) return 'moving';
  if (movingWords.has(words.at(-1) ?? '') && !/\d/.test(head)) return 'moving';
  // `nginx:alpine`, `wordpress:php8.2-apache`: a known image's tag that does not begin with its version.
  const known = productsOf({ tag, digest, ...reference }).filter(({ cycleInName }) => cycleInName !== true);
  const named = systemNamed(head) !== undefined || known.some(({ cycle }) => new RegExp(cycle).test(tag));
  return known.length > 0 && !/^v?\d/.test(head) && !named ? 'moving' : undefined;
}

/**
 * The tag that names what a moving tag stood for at the snapshot: `1.31-alpine` for `nginx:alpine`.
 *
 * @returns undefined where that is not known
 */
export function tagAtSnapshot(reference: ImageReference): string | undefined {
  if (movingTag(reference) === undefined) return undefined;
  const [product] = productsOf(reference);
  if (product === undefined) return undefined;
  const parts = (reference.tag ?? 'latest').split('-');
  const [head = ''] = parts;
  const named = product.floating?.[head];
  if (named !== undefined) return [named, ...parts.slice(1)].join('-');
  const newest = product.floating?.['latest'];
  // A word of a distribution (`debian:sid`) names a branch, and no variant of its newest release.
  return newest === undefined || movingWords.has(head) || product.kind === 'os'
    ? undefined
    : [newest, ...parts].join('-');
}

/**
 * The tag that names the next release with fixes and otherwise the same: `node:22-slim` for
 * `node:14-slim`, as exact as it was (`3.11.16` for `3.8.2`). A distribution that has ended too is
 * replaced by the one that the new release stands on.
 *
 * @returns undefined where nothing has ended, or no such tag is known
 */
export function successorTag(reference: ImageReference): string | undefined {
  const { tag } = reference;
  if (tag === undefined) return undefined;
  const life = lifeOf(reference);
  const product = productsOf(reference).find(({ name }) => name === life?.product);
  if (life?.status === 'ended' && product !== undefined && product.cycleInName !== true) {
    if (life.successor === undefined) return undefined;
    const head = headFor(product, tag, life.successor);
    if (head === undefined || !hasPlainParts(product, tag)) return undefined;
    return [head, ...otherParts(product, tag, life.successor)].join('-');
  }
  if (systemLifeOf(reference)?.status !== 'ended') return undefined;
  const cycle = life?.cycle ?? floatingCycle(reference);
  const owner = productsOf(reference)[0];
  if (owner === undefined || cycle === undefined) return undefined;
  const parts = otherParts(owner, tag, cycle);
  const [head = ''] = tag.split('-');
  // An exact version was built on the distributions of its day only: on a later one, the newest of its line is there.
  const onNamedSystem = parts.some((part) => part !== 'alpine' && systemNamed(part) !== undefined);
  const newest = onNamedSystem && head.split('.').length > cycle.split('.').length && headFor(owner, tag, cycle);
  return [newest || head, ...parts].join('-');
}

function floatingCycle(reference: ImageReference): string | undefined {
  const head = (reference.tag ?? '').split('-')[0] ?? '';
  return productsOf(reference)[0]?.floating?.[head];
}

/** The version part of the new tag, as many numbers as the old one had. */
function headFor(product: Product, tag: string, cycle: string): string | undefined {
  const [head = ''] = tag.split('-');
  const to = product.cycles.find(([name]) => name === cycle);
  if (to === undefined) return undefined;
  const [, , latest, more] = to;
  const from = product.cycles.find(([, , , one]) => one?.codename === head);
  if (from !== undefined) return more?.codename;
  const version = /^(v?)(\d+(?:\.\d+)*)$/.exec(head);
  if (version === null) return /^v?\d/.test(head) ? cycle : undefined;
  const [, prefix = '', numbers = ''] = version;
  const wanted = numbers.split('.').length;
  if (wanted <= cycle.split('.').length) return prefix + cycle.split('.').slice(0, Math.max(wanted, 1)).join('.');
  const exact = latest.split('.');
  return prefix + (exact.length >= wanted && /^[\d.]+$/.test(latest) ? exact.slice(0, wanted).join('.') : cycle);
}

/** Parts of tags that every release of a product has. */
const flavours: ReadonlySet<string> = new Set([
  'alpine',
  'apache',
  'cli',
  'dind',
  'fpm',
  'jdk',
  'jre',
  'management',
  'otel',
  'perl',
  'slim',
  'zts',
]);

/** Other parts (`openjdk-11`, `php8.1`, a build's date) name what the next release may not be built with. */
function hasPlainParts({ kind }: Product, tag: string): boolean {
  return tag
    .split('-')
    .slice(1)
    .every((part) => flavours.has(part) || systemNamed(part) !== undefined || (kind === 'os' && /^\d+$/.test(part)));
}

/** The parts behind the version that the new tag keeps: a distribution that has ended gives way. */
function otherParts(product: Product, tag: string, cycle: string): readonly string[] {
  const base = product.defaultOs?.[cycle];
  return tag
    .split('-')
    .slice(1)
    .filter((part) => product.kind !== 'os' || !/^\d+$/.test(part))
    .flatMap((part) => {
      const system = systemNamed(part);
      if (system === undefined) return [part];
      if (system.product.name === 'alpine') return ['alpine'];
      if (lifeOfCycle(system.product, system.cycle)?.status !== 'ended') return [part];
      return base !== undefined && systemNamed(base)?.product.name === system.product.name ? [base] : [];
    });
}
