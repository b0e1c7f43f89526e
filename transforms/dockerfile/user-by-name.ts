import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import { accountNumber } from '../../src/knowledge/base-accounts.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { isWindows } from '../../src/source/dockerfile/run.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { accountsMade } from '../support/accounts.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { lineage } from '../support/shell/runs.ts';
import { baseOf, rootImage, shippedStages } from '../support/shipped-stages.ts';

/** See user-by-name.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/user-by-name',
  title: 'USER is a name, which only the image itself can look up',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.1' },
    { standard: 'hadolint', control: 'DL3066' },
  ],
  order: 340,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of shippedStages(project, facts)) {
        const user = stage.user;
        // A stage that inherits its USER is told where it is written.
        if (user === undefined || !stage.instructions.includes(user.instruction) || isWindows(stage)) continue;
        const { argument } = user.instruction;
        const [name = ''] = argument.split(':');
        if (/^\d+(?::\d+)?$/.test(argument) || /[$"'\s]/.test(argument) || name === 'root' || name === '') continue;
        const isLost = baseOf(stage)?.family === 'scratch' && !bringsAccounts(stage);
        yield make({
          facts,
          stage,
          range: user.instruction.argumentRange,
          severity: isLost ? 'medium' : 'info',
          message: isLost
            ? `USER ${argument} names an account, and an image made from scratch has none.`
            : `Whether USER ${argument} is root cannot be seen from outside the image.`,
          salient: `USER ${argument}`,
          outcome: outcomeOf(project, facts, stage, user.instruction),
        });
      }
    }
  },
};

function bringsAccounts(stage: Stage): boolean {
  return lineage(stage).some((one) =>
    one.instructions.some(
      ({ keyword, words }) =>
        keyword === 'COPY' && words.some(({ value }) => value.startsWith('/etc') || value === '/'),
    ),
  );
}

function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage, instruction: Instruction): Outcome {
  const [name = '', group] = instruction.argument.split(':');
  const number = numberOf(facts, stage, name);
  const groupNumber = group === undefined || /^\d+$/.test(group) ? group : groupOf(facts, stage, name, group);
  if (number === undefined || (group !== undefined && groupNumber === undefined)) {
    return {
      kind: 'refusal',
      code: 'number-not-known',
      because: `Which number ${number === undefined ? name : group} has is not in the sources.`,
      byHand: [
        `Look it up: docker run --rm --entrypoint id IMAGE ${name}`,
        'Make the account with that number (useradd --uid, adduser -u), and write the number behind USER.',
      ],
    };
  }
  const written = groupNumber === undefined ? number.uid : `${number.uid}:${groupNumber}`;
  const edits = new DockerfileEdits(project, facts);
  edits.replace(instruction.argumentRange, written).touches(stage, 'user');
  return edits.safe(`Write ${written} for ${instruction.argument}`, [
    `${name} is ${number.uid} [${number.source}]; by its number runAsNonRoot of Kubernetes can check it, and the group is looked up as before [moby/moby: user.GetExecUser]`,
  ]);
}

function numberOf(facts: DockerfileFacts, stage: Stage, name: string): { uid: string; source: string } | undefined {
  if (/^\d+$/.test(name)) return { uid: name, source: 'it is a number already' };
  const made = accountsMade(facts, stage).filter((account) => account.name === name);
  const [own] = made;
  if (own !== undefined)
    return made.length === 1 && own.uid !== undefined ? { uid: own.uid, source: 'the RUN that makes it' } : undefined;
  const reference = parseImageReference(rootImage(stage));
  const uid = reference && accountNumber(reference, name);
  return uid === undefined ? undefined : { uid, source: `/etc/passwd of ${rootImage(stage)}` };
}

/** The group of the same account, or of the same name in the base. */
function groupOf(facts: DockerfileFacts, stage: Stage, name: string, group: string): string | undefined {
  const own = accountsMade(facts, stage).find((account) => account.name === name);
  if (own !== undefined) return own.group === group ? own.gid : undefined;
  const reference = parseImageReference(rootImage(stage));
  return group === name && reference !== undefined ? accountNumber(reference, group) : undefined;
}
