import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import { accountNumber } from '../../src/knowledge/base-accounts.ts';
import { shellOfBase } from '../../src/knowledge/base-shells.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { isWindows } from '../../src/source/dockerfile/run.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { accountsMade, isRenumbered, type MadeAccount } from '../support/accounts.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { invocationOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
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
  const isFixed = !isRenumbered(facts, stage, name);
  const first = group === undefined && isFixed ? firstAccount(facts, stage, name) : undefined;
  if (first !== undefined) return withNumber(project, facts, stage, instruction, first);
  const number = isFixed ? numberOf(facts, stage, name) : undefined;
  const groupNumber = group === undefined || /^\d+$/.test(group) ? group : groupOf(facts, stage, name, group);
  if (number === undefined || (group !== undefined && groupNumber === undefined)) {
    return {
      kind: 'refusal',
      code: 'number-not-known',
      because: `Which number ${number === undefined ? name : group} has is not in the sources.`,
      byHand: byHandOf(name),
    };
  }
  const written = groupNumber === undefined ? number.uid : `${number.uid}:${groupNumber}`;
  const edits = new DockerfileEdits(project, facts);
  edits.replace(instruction.argumentRange, written).touches(stage, 'user');
  return edits.safe(`Write ${written} for ${instruction.argument}`, [
    `${name} is ${number.uid} [${number.source}]; by its number runAsNonRoot of Kubernetes can check it, and the group is looked up as before [moby/moby: user.GetExecUser]`,
  ]);
}

/**
 * The account, where it is the only one that is made, of the usual kind, and on a base that brings none of that kind:
 * it is 1000 then (UID_MIN of shadow's login.defs, FIRST_UID of Debian's adduser, BusyBox' adduser).
 */
function firstAccount(facts: DockerfileFacts, stage: Stage, name: string): MadeAccount | undefined {
  const [account, ...more] = accountsMade(facts, stage);
  const reference = parseImageReference(rootImage(stage));
  if (account?.name !== name || more.length > 0 || reference === undefined) return undefined;
  if (account.isNumbered || account.system || !withoutPeople.has(reference.familiar)) return undefined;
  const { commands } = account.run.body.script;
  const making = commands.filter((command) => /^(?:useradd|adduser)$/.test(invocationOf(command)?.program ?? ''));
  const inList = account.started.command.pipeline.chain.list.kind === 'script';
  return making.length === 1 && inList && account.run.body.form !== 'json' ? account : undefined;
}

/** Bases with no account above those of the system (their root file systems' /etc/passwd). */
const withoutPeople = new Set([
  ...['debian', 'buildpack-deps', 'alpine', 'golang', 'rust', 'python', 'php', 'ruby', 'perl', 'gcc', 'openjdk'],
  ...['fedora', 'centos', 'rockylinux', 'almalinux'],
]);

/** The number in the command that makes the account, and behind USER. */
function withNumber(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  { name, started, run }: MadeAccount,
): Outcome {
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    const option = started.program === 'useradd' || !isBusyBox(stage) ? '--uid' : '-u';
    new RunEdits(edits, facts, run.body).insertAfter(started.command, started.word, `${option} 1000`);
    edits.replace(instruction.argumentRange, '1000').touches(stage, 'user');
    return edits.fix({
      applicability: 'review',
      title: `Give ${name} its number, 1000, and write it for ${instruction.argument}`,
      why: [
        `The first account of the usual kind gets 1000 anyway, and ${rootImage(stage)} brings none [shadow: login.defs, UID_MIN; Debian: adduser.conf, FIRST_UID; busybox:loginutils/adduser.c]`,
      ],
      mayBreak: ['an image whose packages make an account above 1000 before'],
      followUps: [],
    });
  }, byHandOf(name));
}

function isBusyBox(stage: Stage): boolean {
  const reference = parseImageReference(rootImage(stage));
  return (reference && shellOfBase(reference))?.sh === 'ash';
}

function byHandOf(name: string): readonly string[] {
  return [
    `Look it up: docker run --rm --entrypoint id IMAGE ${name}`,
    'Make the account with that number (useradd --uid, adduser -u), and write the number behind USER.',
  ];
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
