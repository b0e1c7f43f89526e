import type { Finding, Fix, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, keywordRange } from '../support/dockerfile-fix.ts';
import { newlineOf } from '../support/dockerfile-lines.ts';
import { labelsOf } from '../support/labels.ts';
import { lineage } from '../support/shell/runs.ts';
import { isWorkshop } from '../support/shipped-stages.ts';
import { enumerated } from '../support/words.ts';
import { type KnownLabel, labelsKnownOf } from './labels-missing/facts.ts';

/** See labels-missing.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/labels-missing',
  title: 'The image does not say where it comes from',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3049' }],
  order: 728,
  fixability: 'safe',
  group: 'style',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const stage = facts.stages.at(-1);
      if (stage === undefined || isWorkshop(facts.path)) continue;
      const set = new Set(lineage(stage).flatMap((one) => labelsOf(one).map(({ key }) => key)));
      const missing = labelsKnownOf(project, facts).filter(
        ({ key, older }) => !set.has(key) && !older.some((one) => set.has(one)),
      );
      if (missing.length === 0) continue;
      yield make({
        facts,
        stage,
        range: keywordRange(stage.from),
        message: `${stage.label} has no label for ${enumerated(missing.map(({ what }) => what))}, which the sources know.`,
        salient: 'labels',
        outcome: withLabels(project, facts, stage, missing),
      });
    }
  },
};

function withLabels(project: Project, facts: DockerfileFacts, stage: Stage, labels: readonly KnownLabel[]): Fix {
  const edits = new DockerfileEdits(project, facts);
  const keyword = edits.keyword('LABEL');
  const pairs = labels.map(({ key, value }) => `${key}="${escaped(value, facts.escape)}"`);
  const glue = ` ${facts.escape}${newlineOf(facts.text)}${' '.repeat(keyword.length + 1)}`;
  edits.lineAfter(placeFor(stage), `${keyword} ${pairs.join(glue)}`);
  const isRemote = labels.some(({ from }) => from === 'the remote of the repository');
  return edits.fix({
    applicability: isRemote ? 'review' : 'safe',
    title: `Label the image with ${enumerated(labels.map(({ what }) => what))}`,
    why: [
      'Registries, scanners and update bots read these labels [opencontainers/image-spec:annotations.md]',
      ...labels.map(({ what, from }) => `${what}: ${from}`),
    ],
    mayBreak: isRemote ? ['In the clone of a fork the address is that of the fork.'] : [],
    followUps: [
      'Let the build set what changes with every commit: --label org.opencontainers.image.revision=… and .created.',
    ],
  });
}

/** Instructions that make no layer, as they stand at the end of a stage. */
const settings = new Set(['EXPOSE', 'VOLUME', 'USER', 'STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'ONBUILD']);

/** Behind the last LABEL of the stage; else above its last settings, so that another value rebuilds nothing. */
function placeFor({ from, instructions }: Stage): Instruction {
  const label = instructions.findLast(({ keyword }) => keyword === 'LABEL');
  return label ?? instructions.findLast(({ keyword }) => !settings.has(keyword)) ?? from;
}

/** As it stands in double quotes (docs.docker.com/reference/dockerfile, Environment replacement). */
function escaped(value: string, escape: string): string {
  return [...value]
    .map((char) => (char === '"' || char === '$' || char === escape ? `${escape}${char}` : char))
    .join('');
}
