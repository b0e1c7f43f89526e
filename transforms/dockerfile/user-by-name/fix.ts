/** The number of an account: the one it has, or one that the command that makes it is given. */
import type { Fix, Outcome } from '../../../src/core/types.ts';
import { accountNumber, accountOfProduct, groupNumber, peopleIn } from '../../../src/knowledge/base-accounts.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { accountsMade, always, type MadeAccount, renumberings } from '../../support/accounts.ts';
import { declarationsOf } from '../../support/declared-variables.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { shellIn } from '../../support/shell/base-shell.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { RunEdits } from '../../support/shell/run-edits.ts';
import { lineage, type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';
import { rootImage } from '../../support/shipped-stages.ts';
import { type NamedUser, namedUser } from './named.ts';
import { numberInUse } from './number-in-use.ts';

/** Above those of systems and hosts, so that nothing else has it by chance. */
const chosenNumber = '10001';

export function outcomeOf(project: Project, named: NamedUser): Outcome {
  const { facts, stage, name } = named;
  const changed = renumberings(facts, stage, name);
  const made = accountsMade(facts, stage).filter((account) => account.name === name);
  const [account, ...others] = made;
  const [change, ...changes] = changed;
  if (others.length > 0 || changes.length > 0) return notKnown(name);
  if (change !== undefined) return withKnown(project, named, valueAt(named, change), 'the RUN that gives it to it');
  if (account === undefined) {
    const reference = parseImageReference(rootImage(stage));
    // The tag alone may be a variable.
    const [product = ''] = rootImage(stage).split(':$');
    const known = accountNumber(reference, shellIn(facts, stage)?.sh, name) ?? accountOfProduct(product, name);
    return withKnown(project, named, known?.uid, `/etc/passwd of ${rootImage(stage)}`, known?.gid);
  }
  if (account.isNumbered)
    return withKnown(project, named, valueAt(named, account), 'the RUN that makes it', gidOf(account, named.group));
  return withNumber(project, named, account);
}

/** The number as it can be written behind USER: itself, or the variable that holds it there as well. */
function valueAt(
  { facts, stage, instruction }: NamedUser,
  { uid, uidVariable, run }: { uid: string | undefined; uidVariable: string | undefined; run: ShellRun },
): string | undefined {
  if (uid !== undefined || uidVariable === undefined) return uid;
  const above = declarationsOf(facts, run.stage, uidVariable, run.run.instruction).at(-1);
  const here = declarationsOf(facts, stage, uidVariable, instruction);
  if (above === undefined || here.at(-1)?.instruction !== above.instruction) return undefined;
  // An ARG ends with its stage.
  const isKept = above.stage === stage || here.some((one) => one.instruction.keyword === 'ENV');
  return isKept ? `\${${uidVariable}}` : undefined;
}

function gidOf({ group, gid }: MadeAccount, written: string | undefined): string | undefined {
  return group === written ? gid : undefined;
}

function withKnown(project: Project, named: NamedUser, uid: string | undefined, source: string, gid?: string): Outcome {
  const { facts, stage, instruction, name } = named;
  if (uid === undefined) return notKnown(name);
  const user = written(named, uid, gid);
  const edits = new DockerfileEdits(project, facts);
  edits.replace(instruction.argumentRange, user).touches(stage, 'user');
  return edits.safe(`Write ${user} for ${instruction.argument}`, [
    `${name} is ${uid} [${source}]; by its number runAsNonRoot of Kubernetes can check it, and the group is looked up as before [moby/moby: user.GetExecUser]`,
  ]);
}

/** A group keeps its name where its number is not known: the engine looks it up all the same. */
function written({ facts, stage, name, group }: NamedUser, uid: string, gid: string | undefined): string {
  if (group === undefined) return uid;
  const own = accountsMade(facts, stage).some((account) => account.group === group);
  const reference = parseImageReference(rootImage(stage));
  const known =
    (group === name ? gid : undefined) ??
    gid ??
    (own ? undefined : groupNumber(reference, shellIn(facts, stage)?.sh, group));
  return `${uid}:${known ?? group}`;
}

function notKnown(name: string): Outcome {
  return {
    kind: 'refusal',
    code: 'number-not-known',
    because: `Which number ${name} has is not in the sources.`,
    byHand: byHandOf(name),
  };
}

function byHandOf(name: string): readonly string[] {
  return [
    `Look it up: docker run --rm --entrypoint id IMAGE ${name}`,
    'Make the account with that number (useradd --uid, adduser -u), and write the number behind USER.',
  ];
}

/** The number in the command that makes the account, and behind every USER that names it. */
function withNumber(project: Project, named: NamedUser, account: MadeAccount): Outcome {
  const { facts, name } = named;
  if (!always(account.started) || account.run.body.form === 'json') return notKnown(name);
  const today = numberToday(named, account);
  const number = today ?? chosenNumber;
  const inUse = today === undefined ? numberInUse(project, facts, account) : undefined;
  if (inUse !== undefined) {
    return {
      kind: 'refusal',
      code: 'number-named',
      because: `${inUse} names a number, which may be the one that ${name} gets by itself today.`,
      byHand: byHandOf(name),
    };
  }
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    new RunEdits(edits, facts, account.run.body).insertAfter(
      account.started.command,
      account.started.word,
      `${optionFor(named.stage, account, facts)} ${number}`,
    );
    for (const other of usersOf(account, named)) {
      const user = other.group === undefined ? number : `${number}:${other.group}`;
      edits.replace(other.instruction.argumentRange, user).touches(other.stage, 'user');
    }
    return numberedFix(edits, named, number, today);
  }, byHandOf(name));
}

function numberedFix(
  edits: DockerfileEdits,
  { stage, name, instruction }: NamedUser,
  number: string,
  today: string | undefined,
): Fix {
  return edits.fix({
    applicability: 'review',
    title: `Give ${name} the number ${number}, and write it for ${instruction.argument}`,
    why:
      today === undefined
        ? [`${number} is above the numbers of systems and hosts; today the account gets the next one that is free`]
        : [
            `The account gets ${today} anyway, the first above those that ${rootImage(stage)} brings [shadow: login.defs, UID_MIN; Debian: adduser.conf, FIRST_UID; busybox:loginutils/adduser.c]`,
          ],
    mayBreak:
      today === undefined
        ? ['volumes that are there already: their files belong to the number that the account had before']
        : ['an image whose packages make an account above 1000 before'],
    followUps: today === undefined ? [`For volumes that are there: chown -R ${number} PATH once, as root.`] : [],
  });
}

/** Every USER that names the account, in the stage that makes it and those built on it. */
function usersOf(account: MadeAccount, { facts, name }: NamedUser): readonly NamedUser[] {
  return facts.stages
    .filter((stage) => lineage(stage).includes(account.run.stage))
    .flatMap((stage) => stage.instructions.map((instruction) => namedUser(facts, stage, instruction)))
    .filter((other): other is NamedUser => other?.name === name);
}

/**
 * What the account gets by itself, where it is the only one that is made and of the usual kind, on a base whose accounts
 * of that kind are known (UID_MIN of shadow's login.defs, FIRST_UID of Debian's adduser, BusyBox' adduser).
 */
function numberToday({ facts, stage }: NamedUser, account: MadeAccount): string | undefined {
  const reference = parseImageReference(rootImage(stage));
  const people = reference && peopleIn(reference);
  if (account.system || people === undefined) return undefined;
  const making = lineage(account.run.stage).flatMap((one) =>
    [...shellRunsOf(facts, one)].flatMap(({ body }) =>
      body.script.commands.filter((command) =>
        /^(?:useradd|adduser|userdel)$/.test(invocationOf(command)?.program ?? ''),
      ),
    ),
  );
  return making.length === 1 ? String(1000 + people) : undefined;
}

/** useradd is shadow's everywhere; adduser is a script of Debian or BusyBox' own. */
function optionFor(stage: Stage, { started }: MadeAccount, facts: NamedUser['facts']): string {
  if (started.program === 'useradd') return '--uid';
  const isShort = started.args.some(({ raw }) => /^-[a-zA-Z]*[DSHhG]/.test(raw));
  return shellIn(facts, stage)?.sh === 'ash' || isShort ? '-u' : '--uid';
}
