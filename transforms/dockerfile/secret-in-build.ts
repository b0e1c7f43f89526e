import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { outcomeOfAddress } from './secret-in-build/address.ts';
import { outcomeOfArgument } from './secret-in-build/argument.ts';
import { type BuildSecret, secretsOf } from './secret-in-build/detect.ts';
import { outcomeOfEnvironment } from './secret-in-build/environment.ts';

/** See secret-in-build.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/secret-in-build',
  title: 'A secret of the build stays in the image or in the source',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.10' },
    { standard: 'BuildKit', control: 'SecretsUsedInArgOrEnv' },
    { standard: 'trivy', control: 'DS-0031' },
    { standard: 'hadolint', control: 'DL3064' },
  ],
  order: 120,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const secret of secretsOf(facts)) {
        const { kind, name, value, stage, word } = secret;
        yield make({
          facts,
          stage,
          range: word.range,
          message: messageOf(secret),
          salient: `${kind} ${name}`,
          severity: value === '' ? 'high' : 'critical',
          conceal: value === '' ? [] : [value],
          outcome:
            kind === 'argument'
              ? outcomeOfArgument(project, facts, secret)
              : kind === 'address'
                ? outcomeOfAddress(project, facts, secret)
                : outcomeOfEnvironment(project, facts, secret),
        });
      }
    }
  },
};

function messageOf({ kind, name, value, instruction }: BuildSecret): string {
  if (kind === 'address')
    return `The address in this ${instruction.keyword} has a password or token in it, which everybody with the source or the image has.`;
  if (kind === 'argument')
    return value === ''
      ? `The build argument ${name} is a secret, and its value can be read in the history of the image.`
      : `The build argument ${name} is a secret with its value in the file.`;
  return value === ''
    ? `ENV ${name} puts a secret of the build into the image, where everybody can read it.`
    : `ENV ${name} puts a secret into the image and into the source.`;
}
