/** The working directory inside a stage, as far as the sources and the knowledge about its base tell. */
import { posix } from 'node:path';
import { workdirOfBase } from '../../src/knowledge/base-workdirs.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { ImageReference } from '../../src/knowledge/types.ts';
import type { Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { rootImage } from './shipped-stages.ts';

/** Where the stage begins; undefined where its base is not known. */
export function knownStartDirectory(stage: Stage): string | undefined {
  const inherited = stage.parent?.workdir?.value;
  if (inherited?.startsWith('/') === true) return inherited;
  if (inherited !== undefined) {
    const start = stage.parent === undefined ? undefined : knownStartDirectory(rootStage(stage.parent));
    return start === undefined ? undefined : posix.resolve(start, inherited);
  }
  if (rootImage(stage) === 'scratch') return '/';
  const reference = baseReferenceOf(stage);
  return reference === undefined ? undefined : workdirOfBase(reference);
}

/** The image below all parents; where its tag is a variable without a default, the tag is as written. */
export function baseReferenceOf(stage: Stage): ImageReference | undefined {
  const image = rootImage(stage);
  const [, name, tag] = /^([^$]+):([^/]*\$[^/]*)$/.exec(image) ?? [];
  if (name === undefined || tag === undefined) return parseImageReference(image);
  const reference = parseImageReference(name);
  return reference && { ...reference, tag };
}

/** The directory in which `instruction` of the stage works; undefined where it is not known. */
export function knownDirectoryAt(stage: Stage, instruction: Instruction): string | undefined {
  let directory = knownStartDirectory(stage);
  for (const one of stage.instructions) {
    if (one === instruction) break;
    if (one.keyword !== 'WORKDIR') continue;
    const path = one.words.map(({ value }) => value).join(' ');
    if (path.startsWith('/')) directory = path.includes('$') ? undefined : posix.resolve(path);
    else if (path.includes('$')) directory = undefined;
    else directory = directory === undefined ? undefined : posix.resolve(directory, path);
  }
  return directory;
}

function rootStage(stage: Stage): Stage {
  return stage.parent === undefined ? stage : rootStage(stage.parent);
}
