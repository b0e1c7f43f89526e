import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Stage, Word } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

const highestPort = 65535;

/** See expose-invalid.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/expose-invalid',
  title: 'EXPOSE with a host part or with something that is no port',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3011' },
    { standard: 'BuildKit', control: 'ExposeInvalidFormat' },
    { standard: 'trivy', control: 'DS-0008' },
  ],
  order: 712,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'EXPOSE')) {
      for (const word of instruction.words) {
        const judged = judge(project, facts, stage, word);
        if (judged === undefined) continue;
        yield make({ facts, stage, range: word.range, salient: word.value, ...judged });
      }
    }
  },
};

function judge(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  word: Word,
): { readonly message: string; readonly outcome: Fix | Refusal } | undefined {
  const { value } = word;
  if (value.includes('$')) return undefined;
  const container = value.slice(value.lastIndexOf(':') + 1);
  if (!isPort(container)) {
    return {
      message: `EXPOSE ${value} names no port between 0 and ${highestPort}.`,
      outcome: {
        kind: 'refusal',
        code: 'no-such-port',
        because: `Which port is meant by ${value} cannot be known.`,
        byHand: ['Write the port that the program listens on inside the container, or take it out.'],
      },
    };
  }
  if (container === value) return undefined;
  return {
    message: `EXPOSE ${value} names a port of the host, which an image cannot choose.`,
    outcome: new DockerfileEdits(project, facts)
      .replace(word.range, container)
      .touches(stage, 'exposed')
      .safe(`Expose ${container}, the port inside the container`, [
        'Docker takes the container port of such a word and drops the rest [moby/buildkit:frontend/dockerfile/docs/rules/expose-invalid-format.md]',
      ]),
  };
}

/** `80`, `8000-8010`, `53/udp`; Docker knows tcp, udp and sctp. */
function isPort(text: string): boolean {
  const match = /^(\d+)(?:-(\d+))?(?:\/(?:tcp|udp|sctp))?$/i.exec(text);
  const [, from = '', to] = match ?? [];
  return (
    match !== null &&
    Number(from) <= highestPort &&
    (to === undefined || (Number(to) <= highestPort && Number(from) <= Number(to)))
  );
}
