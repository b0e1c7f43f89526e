import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Service, TracedScalar } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';

const id = 'compose/port-read-as-number';

/** Numbers to the base 60 (yaml.org/type/int.html). */
const base60 = /^[1-9][0-9]*(?::[0-5]?[0-9])+$/;

/** See port-read-as-number.md. */
export const rule: Rule<Project> = {
  id,
  title: 'A port without quotes that YAML 1.1 reads as one number',
  severity: 'low',
  kinds: ['compose'],
  references: [{ standard: 'dclint', control: 'require-quotes-in-ports' }],
  order: 58,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const service of project.stacks.flatMap((stack) => stack.services)) {
      for (const scalar of plainPorts(project, service)) {
        const { origin } = scalar;
        const place = [origin.file, origin.range.start].join('\0');
        if (seen.has(place)) continue;
        seen.add(place);
        yield {
          rule: id,
          severity: 'low',
          file: origin.file,
          range: origin.range,
          subject: `services.${service.name}`,
          message: `${scalar.raw} stands without quotes: a reader of YAML 1.1 takes it for one number to the base 60.`,
          fingerprint: fingerprintOf(id, origin.file, `services.${service.name}`, scalar.raw),
          related: [],
          conceal: [],
          outcome: quoted(project, scalar),
        };
      }
    }
  },
};

function plainPorts(project: Project, service: Service): readonly TracedScalar[] {
  const ports = service.get('ports');
  const items = ports?.kind === 'list' ? ports.items : [];
  return items.flatMap((item) => {
    if (item.kind !== 'scalar' || !base60.test(item.raw)) return [];
    const { file, range } = item.origin;
    // In quotes it is longer than its value.
    return project.files.read(file)?.slice(range.start, range.end) === item.raw ? [item] : [];
  });
}

function quoted(project: Project, { origin, raw }: TracedScalar): Fix | Refusal {
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    const quote = (project.files.read(origin.file) ?? '').includes(`- '`) ? "'" : '"';
    // The value stays what it is, so the editor has nothing to do: only its source changes.
    draft.edit(origin.file, origin.range.start, origin.range.end, `${quote}${raw}${quote}`);
    return draft.fix({
      applicability: 'safe',
      title: 'Put it in quotes',
      why: ['Compose reads the same text either way (docs.docker.com: Compose file, ports)'],
      mayBreak: [],
      followUps: [],
    });
  }, ['Put quotes around it.']);
}
