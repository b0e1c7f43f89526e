import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Origin, Service, Stack, Traced } from '../../src/source/compose/types.ts';
import { directoryOf } from '../../src/source/paths.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';

const id = 'compose/unused-definition';

type Section = 'volumes' | 'networks' | 'secrets' | 'configs';
const sections: readonly Section[] = ['volumes', 'networks', 'secrets', 'configs'];

/** See unused-definition.md. */
export const rule: Rule<Project> = {
  id,
  title: 'A volume, network, secret or config that no service uses',
  severity: 'low',
  kinds: ['compose'],
  references: [],
  order: 90,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const used = new Set<string>();
    // What another file of the folder uses under this name may be laid over this one by hand.
    const named = new Set(
      project.stacks.flatMap((stack) =>
        sections.flatMap((section) => [...usedNames(stack, section)].map((name) => inFolder(stack.id, section, name))),
      ),
    );
    const defined = new Map<string, { readonly section: Section; readonly name: string; readonly origin: Origin }>();
    for (const stack of project.stacks) {
      for (const section of sections) {
        const names = usedNames(stack, section);
        for (const [name, { origin }] of stack.section(section)?.entries ?? []) {
          const place = [origin.file, origin.range.start].join('\0');
          if (names.has(name) || namesByVariable(stack, section)) used.add(place);
          defined.set(place, { section, name, origin });
        }
      }
    }
    for (const [place, { section, name, origin }] of defined) {
      // A definition made by a merge or an alias is written for others too.
      if (used.has(place) || origin.path.join('\0') !== [section, name].join('\0')) continue;
      if (named.has(inFolder(origin.file, section, name))) continue;
      if (isMentionedInComment(project, origin.file, name)) continue;
      yield {
        rule: id,
        severity: 'low',
        file: origin.file,
        range: origin.keyRange ?? origin.range,
        subject: `${section}.${name}`,
        message: `No service of the stack uses ${section}.${name}.`,
        fingerprint: fingerprintOf(id, origin.file, `${section}.${name}`),
        related: [],
        conceal: [],
        outcome: removal(project, origin, section, name),
      };
    }
  },
};

function inFolder(file: string, section: Section, name: string): string {
  return [directoryOf(file), section, name].join('\0');
}

function usedNames(stack: Stack, section: Section): ReadonlySet<string> {
  return new Set(stack.services.flatMap((service) => namesIn(service, section)));
}

/** `db-${VERSION}`: any of the definitions may be the one that is meant. */
function namesByVariable(stack: Stack, section: Section): boolean {
  if (section === 'volumes')
    return stack.services.some((service) =>
      service.mounts.some(({ type, node }) => {
        const source = node.kind === 'map' ? node.entries.get('source') : node;
        return type === 'volume' && source?.kind === 'scalar' && source.variables.length > 0;
      }),
    );
  return stack.variableUses.some(({ modelPath }) => modelPath[0] === 'services' && modelPath[2] === section);
}

function namesIn(service: Service, section: Section): readonly string[] {
  if (section === 'networks') return service.networks;
  if (section === 'volumes') return service.mounts.filter(({ type }) => type === 'volume').map(({ source }) => source);
  return [
    ...sourcesIn(service.get(section)),
    ...(section === 'secrets' ? sourcesIn(service.get('build', 'secrets')) : []),
  ];
}

function sourcesIn(list: Traced | undefined): readonly string[] {
  return (list?.kind === 'list' ? list.items : []).flatMap((item) => {
    const source = item.kind === 'map' ? item.entries.get('source') : item;
    return source?.kind === 'scalar' ? [String(source.value)] : [];
  });
}

/** Services that are commented out for a while still want their volumes. */
function isMentionedInComment(project: Project, file: string, name: string): boolean {
  return (project.files.read(file) ?? '')
    .split('\n')
    .some((line) => line.trimStart().startsWith('#') && line.includes(name));
}

function removal(project: Project, origin: Origin, section: Section, name: string): Fix | Refusal {
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(origin.file).remove([section, name], { prune: true });
    for (const stack of project.stacks) if (stack.files.includes(origin.file)) draft.touches(stack.id, section, name);
    return draft.fix({
      applicability: 'review',
      title: `Remove ${section}.${name}`,
      why: [
        'Compose makes nothing of a definition that no service uses (compose-spec/compose-spec:07-volumes.md, 06-networks.md)',
      ],
      mayBreak: ['a file that is laid over this one with -f and is not in this tree'],
      followUps:
        section === 'volumes'
          ? [`A volume ${name} that is left on the engine stays there: docker volume ls shows it.`]
          : [],
    });
  }, [`Remove ${section}.${name}, or give it to the service that needs it.`]);
}
