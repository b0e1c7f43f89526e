/** Finds out what runs in a stage, and with it the target. */
import { posix } from 'node:path';
import {
  alternatives,
  distrolessTargets,
  javaTargets,
  nodeTargets,
  pythonVersion,
} from '../../../src/knowledge/distroless.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import { contextOf, copiesOf, directoryAt } from '../../support/dockerfile-files.ts';
import { baseOf } from '../../support/shipped-stages.ts';
import { buildCommands } from './build.ts';
import { buildsHere, proveNative } from './native.ts';
import { scriptsOf } from './npm-scripts.ts';
import { leaveRootHome } from './root-home.ts';
import { javaRuntime, nativeRuntime, nodeRuntime, pythonRuntime, type Runtime } from './runtime.ts';
import { fullStart, type Start } from './start.ts';
import type { Work } from './work.ts';

/** PATH of the official golang and rust images, as far as programs are built into it. */
const searchPath = [
  '/go/bin',
  '/usr/local/cargo/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

export interface Found {
  readonly runtime: Runtime;
  /** Path of the compiled program. */
  readonly artefact: string | undefined;
  /** The program is built in the stage that is shipped: it has to be split. */
  readonly builtHere?: boolean;
}

/** The runtime that can start the stage's program; undefined, with a blocker noted, when there is none. */
export function findRuntime(work: Work, start: Start | undefined): Found | undefined {
  const { base, stage } = work;
  const program = start === undefined ? '' : posix.basename(fullStart(start)[0] ?? '');
  switch (base.family) {
    case 'node':
      return node(work);
    case 'python':
      return python(work);
    case 'java':
      return java(work, base.version);
    case 'runtime': {
      const language = base.language ?? 'other';
      work.block(
        'runtime-not-available',
        stage.from,
        `distroless has no image for what ${stage.from.image} runs`,
        alternatives[language],
        [stage.from.image],
      );
      return undefined;
    }
    default:
      if (program === 'java') return java(work, installedJava(stage));
      if (/^(?:node|python[\d.]*|ruby|php|perl)$/.test(program)) {
        work.block(
          'runtime-not-available',
          stage.from,
          `${program} is installed as a package of the distribution here`,
          'Start from the official image of the language, of a version that distroless has.',
          [stage.from.image],
        );
        return undefined;
      }
      return start === undefined ? undefined : native(work, start);
  }
}

function node(work: Work): Found | undefined {
  const { base, stage } = work;
  const target = nodeTargets.get(base.version ?? '');
  if (target === undefined) {
    work.block(
      'runtime-not-available',
      stage.from,
      `distroless has Node.js ${[...nodeTargets.keys()].join(', ')}${base.version === undefined ? '; the version is not written here' : `, not ${base.version}`}`,
      alternatives.node,
      [stage.from.image],
    );
    return undefined;
  }
  for (const copy of copiesOf(work.facts, stage)) {
    if (copy.from === undefined) continue;
    const from = baseOf(copy.from);
    work.builder ??= copy.from;
    if (from?.libc === 'glibc' && from.family === 'node' && from.version === base.version) continue;
    const musl = from?.libc === 'musl';
    work.block(
      'native-modules',
      copy.instruction,
      `comes from ${copy.from.label}, which is ${musl ? 'Alpine (musl): native modules built there do not load on glibc' : 'not known to be glibc with the same Node.js'}`,
      `Build on node:${base.version ?? ''}-slim.`,
    );
  }
  leaveRootHome(work, '');
  return { runtime: nodeRuntime(target, scriptsOf(work, contextOf(work))), artefact: undefined };
}

function java(work: Work, version: string | undefined): Found | undefined {
  const target = javaTargets.get(version ?? '');
  if (target === undefined) {
    work.block(
      'runtime-not-available',
      work.stage.from,
      `distroless has Java ${[...javaTargets.keys()].join(', ')}${version === undefined ? '; the version is not written here' : `, not ${version}`}`,
      alternatives.java,
      [work.stage.from.image],
    );
    return undefined;
  }
  work.builder ??= copiesOf(work.facts, work.stage).find((copy) => copy.from !== undefined)?.from;
  work.why.push(
    'bytecode does not depend on the C library; libraries that a jar unpacks must exist for glibc [GoogleContainerTools/distroless:java/README.md]',
  );
  leaveRootHome(work, '');
  return { runtime: javaRuntime(target), artefact: undefined };
}

/** Major version of the JRE that a RUN of the stage installs. */
function installedJava(stage: Stage): string | undefined {
  for (const { words } of buildCommands(stage)) {
    const found = words.map((word) => /^openjdk-?(\d+)-jre/.exec(word)?.[1]).find((one) => one !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function python(work: Work): Found | undefined {
  const { base, stage, facts } = work;
  if (base.version !== pythonVersion) {
    work.block(
      'runtime-not-available',
      stage.from,
      `distroless has Python ${pythonVersion} only${base.version === undefined ? '; the version is not written here' : `, not ${base.version}`}`,
      alternatives.python,
      [stage.from.image],
    );
    return undefined;
  }
  for (const copy of copiesOf(facts, stage)) {
    const { from } = copy;
    if (from === undefined) continue;
    const fromBase = baseOf(from);
    work.builder ??= from;
    if (
      fromBase?.libc !== 'glibc' ||
      fromBase.family !== 'python' ||
      fromBase.version !== pythonVersion ||
      fromBase.glibc === undefined
    ) {
      work.block(
        'native-modules',
        copy.instruction,
        `comes from ${from.label}, which is not known to be Python ${pythonVersion} on a glibc that Debian 13 can carry`,
        `Build on python:${pythonVersion}-slim-trixie.`,
      );
      continue;
    }
    const venv = venvOf(work, from, copy.sources[0] ?? '', copy.destination);
    if (venv !== undefined)
      return { runtime: pythonRuntime(distrolessTargets.python, `${venv}/bin/python3`, venv), artefact: undefined };
    const packages = stage.env.get('PYTHONPATH')?.value.split(':') ?? [];
    if (packages.includes(copy.destination) && installsInto(from, copy.sources[0] ?? '')) {
      return {
        runtime: pythonRuntime(distrolessTargets.python, '/usr/bin/python3.13', undefined),
        artefact: undefined,
      };
    }
  }
  if (work.blockers.length === 0) {
    work.block(
      'unknown-artefact',
      stage.from,
      'no virtual environment (python -m venv) or pip install --target folder is copied from a builder',
      'Install into a virtual environment in a builder stage and copy it to the same path.',
      [stage.from.image],
    );
  }
  return undefined;
}

/**
 * The environment that the builder makes at the path it is copied to. A venv made by the official
 * image names /usr/local/bin/python3, which distroless does not have, so the builder is made to
 * create it through /usr/bin/python3, which both have
 * (GoogleContainerTools/distroless:python3/README.md).
 */
function venvOf(work: Work, builder: Stage, source: string, destination: string): string | undefined {
  const path = source.replace(/\/$/, '');
  if (path !== destination) return undefined;
  for (const one of buildCommands(builder)) {
    const [program = '', dash, module, ...rest] = one.words;
    const places = rest.filter((word) => !word.startsWith('-'));
    if (
      !/^(?:\/usr\/local\/bin\/)?python3?$/.test(program) ||
      dash !== '-m' ||
      module !== 'venv' ||
      places.length !== 1
    )
      continue;
    if (posix.resolve(one.directory, places[0] ?? '') !== path) continue;
    const { command, instruction } = one;
    const first = command.words[0];
    if (first === undefined || one.stage !== builder) continue;
    const text = instruction.argumentText;
    const link = 'ln -sf /usr/local/bin/python3 /usr/bin/python3 && ';
    work.insert(text.offsetAt(command.start), link);
    work.replace(text.rangeOf(first.start, first.end), '/usr/bin/python3');
    work.why.push(
      'the environment is made through /usr/bin/python3, a path that distroless has too, so that its links hold [GoogleContainerTools/distroless#1543]',
    );
    return path;
  }
  return undefined;
}

function installsInto(builder: Stage, source: string): boolean {
  const wanted = source.replace(/\/$/, '');
  return buildCommands(builder).some((one) => {
    const index = one.words.findIndex((word) => word === '--target' || word === '-t');
    const folder =
      index === -1
        ? one.words.find((word) => word.startsWith('--target='))?.slice('--target='.length)
        : one.words[index + 1];
    return (
      one.words.includes('install') &&
      one.words.some((word) => /^pip3?$/.test(posix.basename(word))) &&
      folder !== undefined &&
      posix.resolve(one.directory, folder) === wanted
    );
  });
}

function native(work: Work, start: Start): Found | undefined {
  const { facts, stage } = work;
  const instruction = (start.entrypoint === undefined ? stage.cmd : stage.entrypoint)?.instruction ?? stage.from;
  const word = fullStart(start)[0] ?? '';
  const directory =
    stage.workdir?.value.startsWith('/') === true ? stage.workdir.value : directoryAt(stage, instruction);
  const resolve = (name: string): string | undefined => {
    if (name.includes('/')) return posix.resolve(directory, name);
    const copied = copiesOf(facts, stage).flatMap((copy) =>
      copy.sources.map((source) =>
        copy.isDirectory ? posix.join(copy.destination, posix.basename(source)) : copy.destination,
      ),
    );
    const found = copied.find((path) => posix.basename(path) === name && /^\/(usr\/)?(local\/)?s?bin\//.test(path));
    return found ?? searchPath.map((folder) => posix.join(folder, name)).find((path) => buildsHere(stage, path));
  };
  const path = resolve(word);
  if (path === undefined) {
    work.block(
      'unknown-artefact',
      instruction,
      `no COPY of this stage brings the program ${/^[\w.-]+$/.test(word) ? word : 'it starts'}`,
      'Copy it from a builder stage and start it by its path.',
    );
    return undefined;
  }
  const { proof, builder } = proveNative(facts, stage, path);
  if ('unproven' in proof) {
    work.block(proof.code, proof.at ?? instruction, proof.unproven, proof.first);
    return undefined;
  }
  work.builder = builder;
  work.why.push(proof.why);
  if (proof.insert !== undefined) work.insert(proof.insert.offset, proof.insert.text);
  const moved = leaveRootHome(work, path);
  return {
    runtime: nativeRuntime(proof.target, moved, (name) => (resolve(name) === path ? moved : undefined)),
    artefact: path,
    builtHere: builder === stage,
  };
}
