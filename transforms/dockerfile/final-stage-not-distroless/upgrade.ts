/** From a distroless image of a dropped Debian release to the current one of the same name. */
import type { Fix, Refusal } from '../../../src/core/types.ts';
import { distrolessTargets, javaTargets, nodeTargets } from '../../../src/knowledge/distroless.ts';
import { copiesOf } from '../../support/dockerfile-files.ts';
import { rootImage } from '../../support/shipped-stages.ts';
import { refusalOf } from './refusal.ts';
import { droppedDistroless } from './subject.ts';
import { type Subject, Work } from './work.ts';

const plainNames = new Set(['static', 'base', 'base-nossl', 'cc', 'java-base']);

/** A program that ran on an older glibc runs on a newer one; a runtime has to exist in the same version. */
export function upgradeOf(subject: Subject): Fix | Refusal {
  const work = new Work(subject);
  const { stage } = work;
  const image = rootImage(stage);
  const match = droppedDistroless.exec(image);
  const [, name = '', debian = ''] = match ?? [];
  const excerpt = [stage.from.image];
  if (stage.parent !== undefined || stage.from.image.includes('$')) {
    work.block('base-not-provable', stage.from, 'the image is not written out in this FROM', 'Write it out.', excerpt);
  }
  if (image.includes('@'))
    work.block(
      'base-not-provable',
      stage.from,
      'it is pinned by digest',
      'Choose the digest of the debian13 image.',
      excerpt,
    );
  const node = /^nodejs(\d*)$/.exec(name)?.[1];
  const java = /^java(\d+)$/.exec(name)?.[1];
  const runtimes = [...nodeTargets.values(), ...javaTargets.values()].map((target) => target.name);
  if (!plainNames.has(name) && !runtimes.includes(name)) {
    const version =
      name === 'python3'
        ? `Python changes from ${debian === '12' ? '3.11' : '3.9'} to 3.13`
        : node !== undefined || java !== undefined
          ? 'this version is not built any more'
          : 'there is no such image any more';
    work.block('runtime-not-available', stage.from, version, 'Upgrade the runtime first, builder included.', excerpt);
  }
  if (Number(debian) < 12 && name !== 'static') {
    work.block(
      'base-not-provable',
      stage.from,
      'OpenSSL changed from 1.1 to 3 in between, and a program linked to it does not start',
      'Build the program on Debian 12 or 13.',
      excerpt,
    );
  }
  for (const copy of copiesOf(work.facts, stage)) {
    if (/^\/(?:lib|lib64|bin|sbin)$/.test(copy.destination)) {
      work.block(
        'run-time-packages',
        copy.instruction,
        `copies into ${copy.destination}, a link in Debian 13`,
        'Copy into /usr.',
      );
    }
  }
  for (const instruction of stage.instructions) {
    if (instruction.argument.includes('/usr/lib/jvm'))
      work.block('runtime-not-available', instruction, 'names a path of the old Java', 'Use /usr/bin/java.', []);
  }
  if (work.blockers.length > 0) return refusalOf(work);
  const { imageRange } = stage.from;
  const suffix = stage.from.image.lastIndexOf(`-debian${debian}`);
  const start = imageRange.start + suffix + '-debian'.length;
  work.replace({ start, end: start + debian.length }, '13');
  work.touches('from');
  return work.draft.fix({
    applicability: 'review',
    title: `Move ${stage.label} to the debian13 image of the same name`,
    why: [
      `debian${debian} images get no fixes any more; debian13 is the only release that is built [GoogleContainerTools/distroless#2156]`,
      `glibc 2.41 runs what older ones ran [${distrolessTargets.base.source}]`,
    ],
    mayBreak:
      name === 'static'
        ? ['Certificates and time zones are newer.']
        : ['OpenSSL 3.5 has no legacy provider here.', 'Directories copied over /lib or /bin of the old image.'],
    followUps: ['Build and start it once.'],
  });
}
