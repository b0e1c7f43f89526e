/** What the files of a project say about the image that is built from it. */
import { posix } from 'node:path';
import type { DockerfileFacts } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { contextsOf } from '../../support/build-context.ts';
import { isLicenceExpression, licenceOfText } from './licence.ts';

export interface KnownLabel {
  readonly key: string;
  /** Keys of label-schema.org that say the same. */
  readonly older: readonly string[];
  /** In words: `the source`. */
  readonly what: string;
  readonly value: string;
  /** The file that says so, or the remote of the repository. */
  readonly from: string;
}

interface Known {
  readonly value: string;
  readonly from: string;
}

const labels = [
  { name: 'title', older: 'name', what: 'the title' },
  { name: 'description', older: 'description', what: 'the description' },
  { name: 'url', older: 'url', what: 'the home page' },
  { name: 'source', older: 'vcs-url', what: 'the source' },
  { name: 'licenses', older: 'license', what: 'the licence' },
] as const;

type Name = (typeof labels)[number]['name'];

/** The labels whose values are in the sources, in the order of the specification's habit. */
export function labelsKnownOf(project: Project, facts: DockerfileFacts): readonly KnownLabel[] {
  const [context, second] = contextsOf(project, facts);
  // An image of several contexts has no package of its own.
  if (context === undefined || second !== undefined) return [];
  const known = { ...packageOf(project, context) };
  known.licenses ??= licenceIn(project, context);
  known.source ??= moduleIn(project, context);
  // The remote alone says too little to begin a LABEL with.
  const found = Object.values(known).filter((one) => one !== undefined);
  const address = project.repository;
  if (found.length > 0 && address !== undefined)
    known.source ??= { value: address, from: 'the remote of the repository' };
  return labels.flatMap(({ name, older, what }) => {
    const one = known[name];
    if (one === undefined) return [];
    return [{ key: `org.opencontainers.image.${name}`, older: [`org.label-schema.${older}`], what, ...one }];
  });
}

type Facts = { [name in Name]?: Known | undefined };

/** package.json or composer.json of the build's folder. */
function packageOf(project: Project, context: string): Facts {
  for (const name of ['package.json', 'composer.json']) {
    const from = posix.join(context, name);
    const fields = fieldsOf(project.files.read(from));
    if (fields === undefined) continue;
    const { name: title, description, homepage, license, repository, support } = fields;
    const source = addressOf(repository) ?? (isRecord(support) ? addressOf(support['source']) : undefined);
    const fact = (value: string | undefined): Known | undefined => (value === undefined ? undefined : { value, from });
    return {
      title: fact(plain(title, 80)?.replace(/^@?[^/]+\//, '')),
      description: fact(plain(description, 200)),
      url: fact(addressOf(homepage)),
      source: fact(source),
      licenses: fact(typeof license === 'string' && isLicenceExpression(license) ? license : undefined),
    };
  }
  return {};
}

function fieldsOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text of one line that says something. */
function plain(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > most || /\p{Cc}/u.test(text) ? undefined : text;
}

/** An address as npm writes it: `git+https://…`, `github:acme/shelf`, `acme/shelf`, `{ "url": … }`. */
function addressOf(value: unknown): string | undefined {
  if (isRecord(value)) return addressOf(value['url']);
  if (typeof value !== 'string') return undefined;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(value)?.[1];
  const text =
    short === undefined ? value.replace(/^git\+/, '').replace(/^git:/, 'https:') : `https://github.com/${short}`;
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, hostname } = new URL(text);
  const isWeb = protocol === 'https:' && username === '' && password === '' && hostname.includes('.');
  return isWeb && !/[\s"#]/.test(text) ? text.replace(/\.git$/, '') : undefined;
}

/** The module of Go, where its path is an address of a forge. */
function moduleIn(project: Project, context: string): Known | undefined {
  const from = posix.join(context, 'go.mod');
  const line = project.files
    .read(from)
    ?.split('\n')
    .find((one) => one.startsWith('module '));
  const path = /^module\s+"?((?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)\/[\w.-]+\/[\w.-]+)/.exec(
    line ?? '',
  )?.[1];
  return path === undefined ? undefined : { value: `https://${path}`, from };
}

const licenceFiles = [
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
  'LICENCE',
  'LICENCE.txt',
  'LICENCE.md',
  'COPYING',
  'UNLICENSE',
];

/** The one licence text of the build's folder or the root. */
function licenceIn(project: Project, context: string): Known | undefined {
  for (const folder of context === '.' ? ['.'] : [context, '.']) {
    const files = licenceFiles.map((name) => posix.join(folder, name)).filter((path) => project.files.exists(path));
    const [from, second] = files;
    if (from === undefined) continue;
    const value = second === undefined ? licenceOfText(project.files.read(from) ?? '') : undefined;
    return value === undefined ? undefined : { value, from };
  }
  return undefined;
}
