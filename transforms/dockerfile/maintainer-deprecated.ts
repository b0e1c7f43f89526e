import type { Finding, Fix, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';
import { labelsOf } from '../support/labels.ts';
import { quoted } from '../support/quote.ts';

const authors = 'org.opencontainers.image.authors';

/** See maintainer-deprecated.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/maintainer-deprecated',
  title: 'MAINTAINER is used, which Docker deprecated',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL4000' },
    { standard: 'BuildKit', control: 'MaintainerDeprecated' },
    { standard: 'trivy', control: 'DS-0022' },
  ],
  order: 700,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'MAINTAINER')) {
      if (instruction.argument === '') continue;
      yield make({
        facts,
        stage,
        range: instruction.range,
        message: 'MAINTAINER is deprecated; the label org.opencontainers.image.authors says the same.',
        salient: instruction.argument,
        outcome: fixOf(project, facts, stage, instruction),
      });
    }
  },
};

function fixOf(project: Project, facts: DockerfileFacts, stage: Stage, instruction: Instruction): Fix {
  const edits = new DockerfileEdits(project, facts);
  const why = ['MAINTAINER is deprecated in favour of a label [docs.docker.com/reference/dockerfile#maintainer]'];
  if (labelsOf(stage).some(({ key }) => key === authors)) {
    return edits
      .remove(instruction)
      .safe('Take MAINTAINER away, since the label names the authors', [
        ...why,
        `${stage.label} has the label ${authors} already`,
      ]);
  }
  const label = `${edits.keyword('LABEL')} ${authors}=${quoted(unquoted(instruction.argument), facts.escape)}`;
  return edits
    .replace({ start: instruction.range.start, end: instruction.argumentRange.end }, label)
    .safe(`Write the maintainer as the label ${authors}`, why);
}

/** MAINTAINER takes its argument as it stands; quotes around all of it were meant for a shell. */
function unquoted(text: string): string {
  const quote = text[0] ?? '';
  const inner = text.slice(1, -1);
  return text.length >= 2 && `"'`.includes(quote) && text.endsWith(quote) && !inner.includes(quote) ? inner : text;
}
