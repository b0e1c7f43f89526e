import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import { recommendedBy } from '../../src/knowledge/recommended-packages.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { ScriptWord } from '../../src/source/shell/script.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { writesSetting } from '../support/shell/configuration.ts';
import { type PackageCommand, packageCommandOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { layersShipped, lineage, type ShellRun, shellRunsOf } from '../support/shell/runs.ts';

/** See recommended-packages.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/recommended-packages',
  title: 'apt installs packages that nobody asked for',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.3' },
    { standard: 'hadolint', control: 'DL3015' },
    { standard: 'trivy', control: 'DS-0029' },
  ],
  order: 765,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const shipped = layersShipped(project, facts);
      for (const stage of facts.stages) {
        for (const run of shellRunsOf(facts, stage)) {
          for (const command of run.body.script.commands) {
            const call = packageCommandOf(command);
            if (call === undefined || !bringsMore(run, call)) continue;
            yield make({
              facts,
              stage,
              range: command.range,
              severity: shipped.has(stage) ? rule.severity : 'info',
              message: `${call.program} ${call.action} also installs what the packages recommend.`,
              salient: call.operands.map((word) => word.literal ?? '').join(' '),
              outcome: outcomeOf(project, run, call),
            });
          }
        }
      }
    }
  },
};

function bringsMore(run: ShellRun, { manager, kind, action, options, args }: PackageCommand): boolean {
  if (manager.name !== 'apt' || kind !== 'install' || action === 'build-dep') return false;
  if (options.some(({ raw }) => raw === '--no-install-recommends' || raw === '-R' || raw === '--without-recommends'))
    return false;
  if (args.some(({ raw }) => /install-recommends=["']?(?:0|false|no|off)/i.test(raw))) return false;
  // The option of an install in the same RUN is no setting.
  return !writesSetting(run, /(?<!--no-)install-recommends/i);
}

function outcomeOf(project: Project, run: ShellRun, call: PackageCommand): Outcome {
  const byHand = ['Write --no-install-recommends behind install, and name the recommended packages that you need.'];
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, run.facts);
    const inRun = new RunEdits(edits, run.facts, run.body);
    inRun.insertAfter(call.command, behindOptions(call), '--no-install-recommends');
    const packages = call.operands.map(({ literal }) => literal?.split('=')[0] ?? '');
    const wanted = needsCertificates(packages) && !hasCertificates(run);
    const last = call.operands.at(-1);
    if (wanted && last !== undefined) inRun.insertAfterItem(call.command, last, 'ca-certificates');
    const lost = packages.flatMap((name) => {
      const names = recommendedBy(name).filter(
        (one) => !packages.includes(one) && !(wanted && one === 'ca-certificates'),
      );
      return names.length === 0 ? [] : [`whatever uses ${names.join(', ')}, which came with ${name}`];
    });
    return edits.fix({
      applicability: 'review',
      title: 'Install only the packages that are named and what they depend on',
      why: [
        'Recommended packages are not needed by the packages named; what needs them asks for them [Debian Policy 7.2]',
        ...(wanted
          ? [
              'ca-certificates is only recommended by the downloaders, and https does not work without it [packages.debian.org: curl, wget, git]',
            ]
          : []),
      ],
      mayBreak: lost.length > 0 ? lost : ['a program that uses a package which only came as a recommendation'],
      followUps: [],
    });
  }, byHand);
}

/** Behind the options that follow `install` at once: `install -y --no-install-recommends`. */
function behindOptions({ args, actionWord, word, manager }: PackageCommand): ScriptWord {
  let place = actionWord ?? word;
  for (const next of args.slice(args.indexOf(place) + 1)) {
    if (!next.raw.startsWith('-') || manager.withValue.includes(next.raw)) break;
    place = next;
  }
  return place;
}

const downloaders = new Set(['curl', 'wget', 'git', 'libcurl4', 'libcurl3-gnutls']);

function needsCertificates(packages: readonly string[]): boolean {
  return packages.some((name) => downloaders.has(name)) && !packages.includes('ca-certificates');
}

/** Named in any install of the stage or of those it stands on. */
function hasCertificates({ facts, stage }: ShellRun): boolean {
  return lineage(stage).some((one) =>
    [...shellRunsOf(facts, one)].some(({ body }) =>
      body.script.commands.some((command) => command.words.some(({ literal }) => literal === 'ca-certificates')),
    ),
  );
}
