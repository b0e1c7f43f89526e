import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { type PackageCommand, packageCommandOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { type ShellRun, shellRuns } from '../support/shell/runs.ts';

/** Commands of apt that apt-get has under the same name, with the same options. */
const ofAptGet = new Set([
  'install',
  'reinstall',
  'remove',
  'purge',
  'update',
  'upgrade',
  'dist-upgrade',
  'autoremove',
  'autopurge',
  'clean',
  'autoclean',
  'build-dep',
  'source',
  'download',
  'changelog',
]);
/** Others, and what is the same elsewhere. */
const elsewhere: ReadonlyMap<string, readonly [program: string, action: string]> = new Map([
  ['full-upgrade', ['apt-get', 'dist-upgrade']],
  ['search', ['apt-cache', 'search']],
  ['show', ['apt-cache', 'show']],
  ['policy', ['apt-cache', 'policy']],
  ['depends', ['apt-cache', 'depends']],
  ['rdepends', ['apt-cache', 'rdepends']],
]);

/** See apt-in-script.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/apt-in-script',
  title: 'apt is made for people',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3027' },
    { standard: 'checkov', control: 'CKV_DOCKER_9' },
  ],
  order: 745,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const one of shellRuns(project)) {
      for (const command of one.body.script.commands) {
        const call = packageCommandOf(command);
        if (call?.program !== 'apt' || call.action === '') continue;
        yield make({
          facts: one.facts,
          stage: one.stage,
          range: call.word.range,
          message: `apt ${call.action} has no interface that stays the same for scripts.`,
          salient: `apt ${call.action} ${call.operands[0]?.literal ?? ''}`,
          outcome: outcomeOf(project, one, call),
        });
      }
    }
  },
};

function outcomeOf(project: Project, one: ShellRun, call: PackageCommand): Outcome {
  const { action, actionWord } = call;
  const [program, name] = elsewhere.get(action) ?? (ofAptGet.has(action) ? ['apt-get', action] : []);
  if (program === undefined || name === undefined) {
    return {
      kind: 'refusal',
      code: 'only-in-apt',
      because: `apt-get has nothing that does what apt ${action} does.`,
      byHand: ['Use dpkg-query for lists of packages, or write the file that is to be edited.'],
    };
  }
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, one.facts);
    const inRun = new RunEdits(edits, one.facts, one.body);
    const folder = call.word.raw.slice(0, call.word.raw.length - 'apt'.length);
    inRun.replaceWord(call.command, call.word, folder + program);
    if (name !== action && actionWord !== undefined) inRun.replaceWord(call.command, actionWord, name);
    return edits.safe(`Call ${program} ${name}`, [
      `apt warns that its command line may change; ${program} is the same with an interface that stays [apt(8), "Script usage and differences from other apt tools"]`,
    ]);
  }, [`Write ${program} ${name}.`]);
}
