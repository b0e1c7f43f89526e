import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { ScriptCommand } from '../../src/source/shell/script.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { hasOption, invocationOf } from '../support/shell/invocation.ts';
import { shellRuns } from '../support/shell/runs.ts';

/** See password-in-image.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/password-in-image',
  title: 'An account of the image gets a password, or none',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.10' },
    { standard: 'checkov', control: 'CKV2_DOCKER_17' },
    { standard: 'dockle', control: 'DKL-LI-0001' },
  ],
  order: 906,
  fixability: 'never',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, body } of shellRuns(project)) {
      for (const command of body.script.commands) {
        const what = passwordSetBy(command);
        if (what === undefined) continue;
        yield make({
          facts,
          stage,
          range: invocationOf(command)?.word.range ?? command.range,
          message: `${what}, and everybody who has the image knows it.`,
          salient: what,
          conceal: secretsIn(command),
          outcome: {
            kind: 'refusal',
            code: 'login-is-a-decision',
            because: 'Who is to log in, and how, is not in the sources.',
            byHand: [
              'Take the password away: a program in a container needs nobody to log in.',
              'Where somebody must (ssh), use keys that are mounted at run time, and lock the password: passwd -l ACCOUNT.',
              'Change the password wherever else it is used: it stays in the layers that were pushed.',
            ],
          },
        });
      }
    }
  },
};

function passwordSetBy(command: ScriptCommand): string | undefined {
  const started = invocationOf(command);
  if (started === undefined) return undefined;
  const { program, args } = started;
  if (program === 'chpasswd') return 'chpasswd sets a password';
  if (program === 'passwd') {
    if (hasOption(args, 'd', ['--delete'])) return 'passwd takes the password of an account away';
    return hasOption(args, 'l', ['--lock', '--stdin', '-S']) && !args.some(({ raw }) => raw === '--stdin')
      ? undefined
      : 'passwd sets a password';
  }
  if ((program === 'useradd' || program === 'usermod') && hasOption(args, 'p', ['--password']))
    return `${program} sets a password`;
  return undefined;
}

/** What is fed into the command, and the value of its option. */
function secretsIn(command: ScriptCommand): readonly string[] {
  const { commands } = command.pipeline;
  const words = commands.flatMap((one) => one.words.slice(1).map(({ literal, raw }) => literal ?? raw));
  const parts = words.flatMap((word) => (word.includes(':') ? [word, word.slice(word.indexOf(':') + 1)] : [word]));
  const option = command.words.findIndex(({ raw }) => raw === '-p' || raw === '--password');
  const fed = command.pipeline.length > 1 ? parts : [];
  const value = command.words[option + 1]?.literal;
  return [...fed, ...(option !== -1 && value !== undefined ? [value] : [])].filter(
    (text) => text.length > 3 && !text.startsWith('-'),
  );
}
