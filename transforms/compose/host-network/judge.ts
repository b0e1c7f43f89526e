/** Can published ports take the place of the host's network? */

import type { Refusal } from '../../../src/core/types.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../../src/knowledge/images.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { judgeAccess } from '../../support/host-access.ts';
import { strings } from '../../support/service/values.ts';
import { fromVariable, type Verdict, type WrittenValue } from '../../support/written-values.ts';

export interface Judgement {
  readonly verdict: Verdict;
  /** In the short form, to be written where there are none. */
  readonly ports: readonly string[];
}

export function judgeAll(project: Project, { value, services }: WrittenValue, byHand: readonly string[]): Judgement {
  const [first, ...others] = services;
  const refuse = (code: string, because: string): Judgement => ({
    verdict: { kind: 'refusal', code, because, byHand },
    ports: [],
  });
  const variable = fromVariable(value, `network_mode of ${first.name}`);
  if (variable !== undefined) return { verdict: variable, ports: [] };
  for (const service of services) {
    const refusal = needsHost(project, service, byHand);
    if (refusal !== undefined) return { verdict: refusal, ports: [] };
  }
  if (others.some((other) => other.file !== first.file || other.path.join('\0') !== first.path.join('\0')))
    return refuse(
      'shared-setting',
      `the setting is shared by ${services.map(({ name }) => name).join(', ')}, whose ports differ.`,
    );
  const partner = first.stack.services.find(({ networkMode }) => networkMode === `service:${first.name}`);
  if (partner !== undefined)
    return refuse(
      'network-of-others',
      `${partner.name} uses the network of ${first.name}, so its ports would have to be published there as well.`,
    );
  if (services.some(mentionsLocalhost))
    return refuse(
      'reaches-the-host',
      `${first.name} is told to use localhost, which is the host there and would be the container itself.`,
    );
  const why = `nothing that is known of ${first.name} needs more of the host's network than ports`;
  const mayBreak = [
    'what it reaches at localhost by a configuration that is not in the sources, and what it finds by broadcasts',
    "it sees the address of the engine's bridge instead of that of some clients, and a firewall like ufw no longer decides about the ports, since the engine opens them itself",
  ];
  if (first.ports.length > 0)
    return {
      verdict: {
        kind: 'mend',
        why: [why, 'ports: says already what is published; the engine passes over it with the network of the host'],
        mayBreak,
        followUps: [],
      },
      ports: [],
    };
  const ports = listened(project, first);
  if (ports === undefined)
    return refuse('ports-unknown', `the ports that ${first.name} listens on are not in the sources.`);
  return {
    verdict: { kind: 'mend', why: [why, ports.why], mayBreak, followUps: [] },
    ports: ports.ports.map((port) => `${port.split('/')[0] ?? ''}:${port}`),
  };
}

/** Only a program that is known, or built here, can be moved. */
function needsHost(project: Project, service: Service, byHand: readonly string[]): Refusal | undefined {
  const verdict = judgeAccess(project, service, { access: 'host-network', name: 'the network of the host', byHand });
  return verdict.kind === 'refusal' && verdict.code !== 'built-here' ? verdict : undefined;
}

/** Container ports by the image or its Dockerfile; undefined where the service may listen elsewhere. */
function listened(
  project: Project,
  service: Service,
): { readonly ports: readonly string[]; readonly why: string } | undefined {
  if (choosesPort(service)) return undefined;
  const built = project.stageOf(service);
  if (built !== undefined) {
    const ports = built.stage.exposed.map((port) => port.replace(/\/tcp$/u, ''));
    return ports.length === 0 ? undefined : { ports, why: `${built.dockerfile.path} says EXPOSE ${ports.join(' ')}` };
  }
  const reference = parseImageReference(service.image ?? '');
  const facts = reference === undefined ? undefined : imageFacts(reference);
  return facts === undefined || facts.tcpPorts.length === 0
    ? undefined
    : { ports: facts.tcpPorts.map(String), why: `${facts.key} listens on ${facts.tcpPorts.join(', ')}` };
}

/** A command or a variable with a port in it may move the program to another one. */
function choosesPort(service: Service): boolean {
  const words = [...wordsOf(service, 'command'), ...wordsOf(service, 'entrypoint')];
  return (
    words.some((word) => /port|listen|bind|addr|^-p$/iu.test(word) || /:\d{2,5}\b/u.test(word)) ||
    service.environment.some(({ name }) => /(^|_)(PORT|LISTEN|ADDR|ADDRESS|BIND)(_|$)/u.test(name))
  );
}

function mentionsLocalhost(service: Service): boolean {
  const texts = [
    ...wordsOf(service, 'command'),
    ...wordsOf(service, 'entrypoint'),
    ...service.environment.map(({ value }) => value ?? ''),
  ];
  return texts.some((text) => /\blocalhost\b|\b127\.0\.0\.1\b/u.test(text));
}

function wordsOf(service: Service, key: 'command' | 'entrypoint'): readonly string[] {
  const value = service.get(key);
  return value?.kind === 'scalar' ? String(value.value ?? '').split(/\s+/u) : strings(value);
}
