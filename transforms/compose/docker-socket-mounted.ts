import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Choice, Choices, Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { judge, type Verdict } from './docker-socket-mounted/judge.ts';
import { type Consumer, consumersOf } from './docker-socket-mounted/mounts.ts';
import { removeMount, routeThroughProxy, type Sibling } from './docker-socket-mounted/rewrite.ts';

const id = 'compose/docker-socket-mounted';

/** A service that mounts the socket of the engine; see docker-socket-mounted.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Docker socket mounted into a container',
  severity: 'critical',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.32' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'NIST-800-190', control: '4.5.5' },
    { standard: 'OWASP-Docker', control: 'RULE #1' },
    { standard: 'compose-lint', control: 'CL-0001' },
    { standard: 'kics', control: 'd6355c88' },
    { standard: 'semgrep', control: 'exposing-docker-socket-volume' },
  ],
  order: 200,
  fixability: 'review',
  *check(project, choices = {}) {
    const judged = consumersOf(project).map((consumer) => ({ consumer, verdict: judge(project, consumer) }));
    for (const { consumer, verdict } of judged) {
      const siblings = judged
        .filter((other) => other.consumer.service.stack === consumer.service.stack)
        .flatMap((other): readonly Sibling[] =>
          other.verdict.kind === 'proxy'
            ? [{ name: other.consumer.service.name, sections: other.verdict.needs.sections }]
            : [],
        );
      yield findingOf(project, consumer, verdict, siblings, choices);
    }
  },
};

function findingOf(
  project: Project,
  consumer: Consumer,
  verdict: Verdict,
  siblings: readonly Sibling[],
  choices: Choices,
): Finding {
  const { service, mounts } = consumer;
  const [first, ...others] = mounts;
  const place = first?.origin ?? service.keyPlace;
  const subject = `services.${service.name}`;
  const fingerprint = fingerprintOf(id, service.file, subject);
  return {
    rule: id,
    severity: rule.severity,
    file: place.file,
    range: place.range,
    subject,
    message: messageOf(consumer),
    fingerprint,
    related: others.map(({ origin }) => ({
      file: origin.file,
      range: origin.range,
      message: 'the socket is mounted here too',
    })),
    conceal: [],
    outcome: outcomeOf(project, consumer, verdict, siblings, choices[fingerprint]),
  };
}

function outcomeOf(
  project: Project,
  consumer: Consumer,
  verdict: Verdict,
  siblings: readonly Sibling[],
  choice: Choice | undefined,
): Fix | Refusal {
  const byHand = [
    `Write the service ${consumer.service.name} out without the alias or form that stands in the way, then run dockfix again.`,
  ];
  switch (verdict.kind) {
    case 'refuse':
      return verdict.refusal;
    case 'remove':
      return fixOrRefusal(() => removeMount(project, consumer, verdict), byHand);
    case 'proxy':
      return fixOrRefusal(() => routeThroughProxy(project, consumer, verdict, siblings, choice), byHand);
  }
}

function messageOf({ service, mounts }: Consumer): string {
  const what = mounts.some(({ kind }) => kind === 'run-directory')
    ? "the host's run directory with the Docker socket in it"
    : 'the Docker socket';
  const readOnly = mounts.every((mount) => mount.readOnly) ? ', read-only makes no difference to that' : '';
  return `${service.name} mounts ${what}: whoever gets into it has root on the host${readOnly}.`;
}
