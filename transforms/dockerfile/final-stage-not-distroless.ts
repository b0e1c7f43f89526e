import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { convert } from './final-stage-not-distroless/convert.ts';
import { subjects } from './final-stage-not-distroless/subject.ts';
import { upgradeOf } from './final-stage-not-distroless/upgrade.ts';

const id = 'dockerfile/final-stage-not-distroless';

/** See final-stage-not-distroless.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The shipped stage has a shell and a package manager',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.3' },
    { standard: 'NIST-800-190', control: '4.1.2' },
  ],
  order: 300,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    for (const subject of subjects(project)) {
      const { facts, stage, base } = subject;
      yield {
        rule: id,
        severity: 'medium',
        file: facts.path,
        range: stage.from.range,
        subject: stage.label,
        message: messageOf(base.family, stage.label, stage.from.image),
        fingerprint: fingerprintOf(id, facts.path, stage.label),
        related: [],
        conceal: [],
        outcome: base.family === 'distroless' ? upgradeOf(subject) : convert(subject),
      };
    }
  },
};

function messageOf(family: string, label: string, image: string): string {
  if (family === 'scratch') return `${label} runs as root on scratch, without certificates, time zones or a user.`;
  if (family === 'distroless') return `${label} runs on ${image}, a distroless image that is no longer built.`;
  return `${label} ships ${image} with its shell and package manager.`;
}
