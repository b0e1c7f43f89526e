import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Refusal, Rule } from '../../src/core/types.ts';
import type { Origin, Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';

const id = 'compose/profile-out-of-reach';

/** See profile-out-of-reach.md. */
export const rule: Rule<Project> = {
  id,
  title: 'A service depends on one that its profiles never turn on',
  severity: 'high',
  kinds: ['compose'],
  references: [{ standard: 'compose-spec', control: '15-profiles.md' }],
  order: 909,
  fixability: 'never',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      const byName = new Map(stack.services.map((service) => [service.name, service]));
      for (const service of stack.services) {
        for (const { name, origin } of needs(service)) {
          const other = byName.get(name);
          if (other === undefined || !isOutOfReach(service, other)) continue;
          const place = [origin.file, origin.range.start, service.name].join('\0');
          if (seen.has(place)) continue;
          seen.add(place);
          yield {
            rule: id,
            severity: 'high',
            file: origin.file,
            range: origin.range,
            subject: `services.${service.name}`,
            message: `services.${service.name} ${when(service)}, and needs services.${name}, which runs with ${other.profiles.join(' or ')} only: Compose takes it for undefined then.`,
            fingerprint: fingerprintOf(id, origin.file, `services.${service.name}`, name),
            related: [
              { ...other.keyPlace, message: `services.${name} is turned on by ${other.profiles.join(' or ')}` },
            ],
            conceal: [],
            outcome: refusal(service, other),
          };
        }
      }
    }
  },
};

/** What must be there: `depends_on` without `required: false`, and services whose namespaces are shared. */
function needs(service: Service): readonly { readonly name: string; readonly origin: Origin }[] {
  const dependencies = service.dependsOn.flatMap((name) => {
    const required = service.get('depends_on', name, 'required');
    if (required?.kind === 'scalar' && required.value === false) return [];
    const list = service.get('depends_on');
    const item =
      list?.kind === 'list'
        ? list.items.find((one) => one.kind === 'scalar' && one.value === name)
        : service.get('depends_on', name);
    return item === undefined ? [] : [{ name, origin: item.origin }];
  });
  const shared = ['network_mode', 'pid', 'ipc'].flatMap((key) => {
    const value = service.get(key);
    const text = value?.kind === 'scalar' ? String(value.value) : '';
    return value !== undefined && text.startsWith('service:')
      ? [{ name: text.slice('service:'.length), origin: value.origin }]
      : [];
  });
  return [...dependencies, ...shared];
}

function isOutOfReach(service: Service, other: Service): boolean {
  if (other.profiles.length === 0) return false;
  return !service.profiles.some((profile) => other.profiles.includes(profile));
}

function when({ profiles }: Service): string {
  return profiles.length === 0 ? 'always runs' : `runs with ${profiles.join(' or ')}`;
}

function refusal(service: Service, other: Service): Refusal {
  return {
    kind: 'refusal',
    code: 'which-one-is-meant',
    because: `Whether services.${other.name} should run more often, services.${service.name} less often, or do without it, is not in the sources.`,
    byHand: [
      service.profiles.length === 0
        ? `If services.${service.name} cannot do without it: remove profiles from services.${other.name}.`
        : `If services.${service.name} cannot do without it: add ${service.profiles.join(', ')} to profiles of services.${other.name}.`,
      `If services.${service.name} is only wanted beside it: give it ${other.profiles.join(', ')} in profiles.`,
      `If services.${service.name} can do without it: write the dependency as a mapping with required: false (Compose 2.20).`,
    ],
  };
}
