/**
 * A stage that builds a Go or Rust program and is shipped as it is becomes two: the builder as it
 * stands, and a stage with the program alone. Only where the tree shows that the program reads no
 * file of the source tree at run time.
 */
import { posix } from 'node:path';
import { runtimeInstructions } from '../../../src/knowledge/distroless.ts';
import type { Instruction } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { copiesOf, startDirectory } from '../../support/dockerfile-files.ts';
import type { Work } from './work.ts';

/** Packages that only a build needs, or that distroless has. */
const buildPackages = new Set([
  'git',
  'make',
  'upx',
  'ca-certificates',
  'tzdata',
  'openssh-client',
  'gcc',
  'libc6-dev',
  'musl-dev',
  'build-essential',
  'build-base',
  'pkg-config',
]);
/** Files that no program opens: sources, documents, the project's own tools. */
const inert =
  /(?:^|\/)(?:[^/]*\.go|go\.(?:mod|sum|work|work\.sum)|[^/]*\.rs|Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|[^/]*\.md|(?:LICENSE|NOTICE|AUTHORS|CODEOWNERS)[^/]*|Makefile|[^/]*Dockerfile[^/]*|(?:docker-)?compose[^/]*\.ya?ml|\.gitignore|\.gitattributes|\.dockerignore|\.editorconfig|\.golangci\.ya?ml)$|^\.github\//;

/** Notes what speaks against a split; without blockers {@link writeSplit} can make it. */
export function judgeSplit(work: Work, context: string): void {
  const { stage, facts } = work;
  if (stage !== facts.stages.at(-1) || stage.parent !== undefined) {
    work.block(
      'stage-reused',
      stage.from,
      'other stages of the file hang together with the one to be split',
      undefined,
      [stage.from.image],
    );
  }
  if (work.services.some((service) => service.build?.target !== undefined)) {
    work.block(
      'single-stage',
      stage.from,
      'a service names this stage as its target, which would be the builder then',
      'Drop target from the service.',
      [stage.from.image],
    );
  }
  if (
    stage.volumes.length > 0 ||
    work.services.some((service) => service.mounts.some((mount) => mount.type === 'volume' || mount.type === 'bind'))
  ) {
    work.block(
      'writes-as-root',
      stage.from,
      'data is mounted into a container that runs as root today',
      'Give the data to a numeric user first.',
      [stage.from.image],
    );
  }
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'RUN') judgeRun(work, instruction);
    if (instruction.keyword === 'ENV' && !isForCompiler(instruction) && instruction.argument.includes('$')) {
      work.block(
        'single-stage',
        instruction,
        'sets a variable from another one, which has to be decided for each stage',
        undefined,
        [],
      );
    }
  }
  judgeTree(work, context);
}

function judgeRun(work: Work, instruction: Instruction): void {
  const { commands, complete } = splitShell(instruction.argument);
  const first = 'Split it by hand: what the program needs at run time has to be copied into the second stage.';
  if (!complete || instruction.heredocs.length > 0 || instruction.isJson) {
    work.block('single-stage', instruction, 'a script that is not taken apart here', first, []);
    return;
  }
  for (const { words } of commands) {
    const plain = words.map((word) => word.literal ?? word.raw);
    const [program = '', action = '', ...rest] = plain.filter((word) => !word.startsWith('-'));
    if (program === 'go' && action !== 'run' && action !== 'generate') continue;
    if (program === 'rustup' || (program === 'cargo' && /^(?:build|b|fetch|check|test|clean)$/.test(action))) continue;
    const packages = program === 'apk' || program === 'apt-get' || program === 'apt';
    if (packages && (action === 'update' || action === 'clean' || rest.every((name) => buildPackages.has(name))))
      continue;
    if (program === 'rm' || program === 'upx' || program === 'cd' || program === 'set') continue;
    work.block(
      'single-stage',
      instruction,
      `whether the program needs what ${packages ? 'is installed' : /^[\w./-]+$/.test(program) ? `${program} does` : 'it does'} at run time is not known`,
      first,
      plain,
    );
  }
}

/** All that is copied from the context must be sources, or embedded. */
function judgeTree(work: Work, context: string): void {
  const { files } = work.project;
  const at = (path: string): string => posix.join(context, path);
  const inContext = files
    .paths()
    .filter((path) => context === '.' || path.startsWith(`${context}/`))
    .map((path) => (context === '.' ? path : path.slice(context.length + 1)));
  const sources = (ending: string) =>
    inContext.filter((path) => path.endsWith(ending)).map((path) => ({ path, text: files.read(at(path)) ?? '' }));
  const byGo = embeddedFiles(sources('.go'));
  const byRust = includedFiles(sources('.rs'));
  const embedded = (path: string): boolean => byGo(path) || byRust.has(path);
  for (const copy of copiesOf(work.facts, work.stage)) {
    if (copy.from !== undefined || copy.image !== undefined) {
      work.block(
        'single-stage',
        copy.instruction,
        'copies files of another stage, of which the program may need some',
        'Split it by hand.',
      );
      continue;
    }
    const copied = copy.sources.flatMap((source) => copiedBy(source, inContext));
    if (copied.length === 0) {
      work.block(
        'single-stage',
        copy.instruction,
        'the files it copies are not in the tree, so what the program reads is not known',
        'Split it by hand.',
      );
      continue;
    }
    const open = copied.filter((path) => !inert.test(path) && !embedded(path));
    if (open.length > 0) {
      work.block(
        'single-stage',
        copy.instruction,
        `the program may read ${open.slice(0, 3).join(', ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''} at run time`,
        'Embed them (go:embed, include_bytes!), or split it by hand and copy them into the second stage.',
      );
    }
  }
}

/** Files of the context that a COPY source takes, `.dockerignore` left aside. */
function copiedBy(source: string, paths: readonly string[]): readonly string[] {
  const path = posix.normalize(source).replace(/^\/+|\/+$/g, '');
  if (path === '.' || path === '') return paths;
  if (/[*?[]/.test(path)) {
    const pattern = new RegExp(
      `^${path
        .replace(/[.+^${}()|\\]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]')}$`,
    );
    return paths.filter((one) => pattern.test(one));
  }
  return paths.filter((one) => one === path || one.startsWith(`${path}/`));
}

/** What `//go:embed` lines name: those files are inside the program. */
function embeddedFiles(
  sources: readonly { readonly path: string; readonly text: string }[],
): (path: string) => boolean {
  const patterns = sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('//go:embed '))
      .flatMap((line) => line.slice('//go:embed '.length).trim().split(/\s+/))
      .map((pattern) => posix.join(posix.dirname(path), pattern.replace(/^all:/, ''))),
  );
  return (path) =>
    patterns.some((pattern) =>
      pattern.endsWith('/*')
        ? path.startsWith(pattern.slice(0, -1))
        : path === pattern || path.startsWith(`${pattern}/`),
    );
}

/** What `include_str!` and `include_bytes!` name by a path beside the source: those files are inside the program. */
function includedFiles(sources: readonly { readonly path: string; readonly text: string }[]): ReadonlySet<string> {
  return new Set(
    sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\binclude(?:_str|_bytes)?!\(\s*"([^"\\]+)"\s*\)/g)].map(([, name = '']) =>
        posix.join(posix.dirname(path), name),
      ),
    ),
  );
}

/** Names the stage, and begins a second one above what tells how the image is run. */
export function writeSplit(work: Work, image: string, artefact: string): void {
  const { stage, facts } = work;
  const name = stage.name ?? 'build';
  if (stage.name === undefined) work.insert(stage.from.range.end, ` ${work.keyword('AS')} ${name}`);
  const last = stage.instructions.findLast((one) => !runtimeInstructions.has(one.keyword));
  const tail = stage.instructions.find((one) => last === undefined || one.range.start > last.range.start);
  const directory = posix.resolve(startDirectory(stage), stage.workdir?.value ?? '');
  const repeated = stage.instructions
    .filter((one) => one.range.start < (tail?.range.start ?? 0) && repeats(one))
    .map((one) => facts.text.slice(one.range.start, one.range.end));
  const lines = [
    `${work.keyword('FROM')} ${image}`,
    ...repeated,
    `${work.keyword('WORKDIR')} ${directory}`,
    `${work.keyword('COPY')} --from=${name} ${artefact} ${artefact}`,
  ];
  const { newline } = work;
  const end = last?.range.end ?? stage.from.range.end;
  work.insert(end, `${newline}${newline}${lines.join(newline)}`);
  work.draft.touches(facts.path, 'stages');
  work.why.push(
    'every file of the tree that is copied is a source, a document or embedded, so the program is all that runs [the files of this repository]',
  );
}

/** Instructions above the build that hold for the running program too. */
function repeats(instruction: Instruction): boolean {
  if (instruction.keyword === 'ENV') return !isForCompiler(instruction);
  return runtimeInstructions.has(instruction.keyword) && instruction.keyword !== 'ENV';
}

/** `ENV CGO_ENABLED=0 GOOS=linux` and `ENV CARGO_INCREMENTAL=0` are read by the compiler only. */
function isForCompiler(instruction: Instruction): boolean {
  return (
    instruction.words.every(
      (word) =>
        /^(?:GO[A-Z0-9]*|CGO_[A-Z]+|CARGO_\w+|RUSTFLAGS|RUSTUP_\w+)(?:=|$)/.test(word.value) ||
        !word.value.includes('='),
    ) && /^(?:GO|CGO_|CARGO_|RUSTFLAGS|RUSTUP_)/.test(instruction.argument)
  );
}
