/** What kind of build a single stage is, and on which image its result runs. */
import { describeBase } from '../../../src/knowledge/base-images.ts';
import { originalName, parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { ImageReference } from '../../../src/knowledge/types.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import { commandsOf, installedPackages, type StageCommand } from './commands.ts';

export interface Recipe {
  readonly kind: 'node' | 'python' | 'java' | 'dotnet';
  /** "A Node.js application". */
  readonly what: string;
  /** The image that the second stage stands on, with its tag. */
  readonly image: string;
  /** Programs that a RUN may start without the result needing more than the working directory. */
  readonly tools: ReadonlySet<string>;
  /** Programs that the second stage can start by name. */
  readonly starts: ReadonlySet<string>;
  readonly source: string;
}

/** Programs whose traces are inside the working directory, or are caches. */
const plain = [
  'cd',
  'set',
  'mkdir',
  'rm',
  'cp',
  'mv',
  'chmod',
  'chown',
  'echo',
  'ls',
  'true',
  'export',
  'test',
  '[',
  'apt-get',
  'apt',
  'apk',
  'update-ca-certificates',
];
const nodeTools = ['node', 'npm', 'npx', 'yarn', 'pnpm', 'corepack', 'tsc', 'vite', 'next', 'turbo', 'nx'];
const javaTools = ['mvn', 'mvnw', 'gradle', 'gradlew', 'javac', 'jar', 'java'];

/** Undefined: not a build that is recognised, or nothing that a split would leave behind. */
export function recipeFor(stage: Stage): Recipe | undefined {
  const reference = parseImageReference(stage.from.resolvedImage ?? '');
  if (reference === undefined) return undefined;
  const { commands } = commandsOf(stage);
  const name = originalName(reference);
  if (name === 'mcr.microsoft.com/dotnet/sdk') return dotnet(reference, commands);
  const base = describeBase(reference);
  if (base?.family === 'node') return node(stage, reference, commands);
  if (base?.family === 'python') return python(reference, commands);
  if (base?.family === 'java' || name === 'maven' || name === 'gradle') return java(reference, name, commands);
  return undefined;
}

function node(stage: Stage, reference: ImageReference, commands: readonly StageCommand[]): Recipe | undefined {
  const builds = commands.some(
    ({ program, words }) =>
      (/^(?:npm|yarn|pnpm)$/.test(program) && words.some((word) => /^(?:build|compile|bundle)(?::|$)/.test(word))) ||
      (program === 'node' && words[1] !== undefined && !words[1].startsWith('-')) ||
      (program === 'npx' &&
        /^(?:tsc|vite|next|webpack|esbuild|rollup|nest|ng|turbo|nx|parcel)$/.test(words[1] ?? '')) ||
      program === 'tsc',
  );
  if (!builds) return undefined;
  const small = slim(reference.tag);
  const start = stage.entrypoint?.value ?? stage.cmd?.value;
  // On a small base the working directory is all there is, unless packages came to it, or the program
  // can go on to an image without a shell.
  const leavesSomething =
    small !== reference.tag ||
    commands.some((one) => installedPackages(one) !== undefined) ||
    (start?.form === 'exec' && start.words[0] === 'node');
  if (!leavesSomething) return undefined;
  return {
    kind: 'node',
    what: 'A Node.js application',
    image: withTag(reference, small),
    tools: new Set([...plain, ...nodeTools]),
    starts: new Set(['node', 'npm', 'npx', 'yarn']),
    source: 'nodejs/docker-node:README.md, variants',
  };
}

function python(reference: ImageReference, commands: readonly StageCommand[]): Recipe | undefined {
  const installs = commands.some(({ program, words }) => isPip(program, words) && words.includes('install'));
  const compilers = commands.some((one) =>
    installedPackages(one)?.some((name) => /^(?:gcc|g\+\+|build-essential|build-base|make|clang|cargo)$/.test(name)),
  );
  const full = !/slim|alpine|windows/.test(reference.tag ?? '');
  if (!installs || !(compilers || full)) return undefined;
  return {
    kind: 'python',
    what: 'A Python application',
    image: withTag(reference, slimFirst(reference.tag)),
    tools: new Set([...plain, 'pip', 'pip3', 'python', 'python3']),
    starts: new Set([
      'python',
      'python3',
      'gunicorn',
      'uvicorn',
      'hypercorn',
      'celery',
      'flask',
      'waitress-serve',
      'streamlit',
      'fastapi',
      'django-admin',
    ]),
    source: 'docker-library/docs:python/variant-slim.md',
  };
}

/** `pip …` or `python -m pip …`. */
export function isPip(program: string, words: readonly string[]): boolean {
  return /^pip3?$/.test(program) || (/^python3?$/.test(program) && words[1] === '-m' && words[2] === 'pip');
}

function java(reference: ImageReference, name: string, commands: readonly StageCommand[]): Recipe | undefined {
  if (!commands.some(({ program }) => /^(?:mvnw?|gradlew?|javac)$/.test(program))) return undefined;
  const tag = reference.tag ?? '';
  const version =
    name === 'maven'
      ? /(?:temurin|amazoncorretto|sapmachine|openjdk|ibm-semeru)-(\d+)/.exec(tag)?.[1]
      : name === 'gradle'
        ? /jdk(\d+)/.exec(tag)?.[1]
        : /^(\d+)/.exec(tag)?.[1];
  if (version === undefined) return undefined;
  return {
    kind: 'java',
    what: 'A Java application',
    image: `eclipse-temurin:${version}-jre${tag.includes('alpine') ? '-alpine' : ''}`,
    tools: new Set([...plain, ...javaTools]),
    starts: new Set(['java']),
    source: 'docker-library/docs:eclipse-temurin/content.md',
  };
}

function dotnet(reference: ImageReference, commands: readonly StageCommand[]): Recipe | undefined {
  if (!commands.some(({ program, words }) => program === 'dotnet' && words[1] === 'publish')) return undefined;
  return {
    kind: 'dotnet',
    what: 'A .NET application',
    image: `mcr.microsoft.com/dotnet/aspnet${reference.tag === undefined ? '' : `:${reference.tag}`}`,
    tools: new Set([...plain, 'dotnet']),
    starts: new Set(['dotnet']),
    source: 'dotnet/dotnet-docker:README.aspnet.md',
  };
}

/** The small variant on the same distribution. */
function slim(tag: string | undefined): string {
  if (tag === undefined || tag === 'latest') return 'slim';
  return /slim|alpine/.test(tag) ? tag : `${tag}-slim`;
}

/** The same where the variant stands before the distribution: `3.13-slim-trixie`. */
function slimFirst(tag: string | undefined): string {
  if (tag === undefined || tag === 'latest') return 'slim';
  if (/slim|alpine/.test(tag)) return tag;
  const [version = '', ...rest] = tag.split('-');
  return /^\d/.test(version) ? [version, 'slim', ...rest].join('-') : `slim-${tag}`;
}

function withTag(reference: ImageReference, tag: string): string {
  return `${reference.familiar}:${tag}`;
}
