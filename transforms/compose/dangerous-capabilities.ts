import type { Finding, Rule, Severity } from '../../src/core/types.ts';
import { capabilityName } from '../../src/knowledge/capabilities.ts';
import type { Service, Traced } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { judgeAccess } from '../support/host-access.ts';
import { scalar } from '../support/service/values.ts';
import { findingAt, fixBy, fromVariable, together, writtenValues } from '../support/written-values.ts';
import { dangers } from './dangerous-capabilities/dangers.ts';

const id = 'compose/dangerous-capabilities';

/** Items of `cap_add` that reach the host, one finding each. */
export const rule: Rule<Project> = {
  id,
  title: 'Service is given a capability that reaches the host',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.4' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'OWASP-Docker', control: 'RULE #3' },
    { standard: 'compose-lint', control: 'CL-0011' },
    { standard: 'compose-lint', control: 'CL-0024' },
    { standard: 'compose-lint', control: 'CL-0027' },
    { standard: 'compose-lint', control: 'CL-0028' },
    { standard: 'compose-lint', control: 'CL-0029' },
    { standard: 'compose-lint', control: 'CL-0030' },
  ],
  order: 382,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenValues(project, dangerousItems)) {
      const { value, services } = written;
      const [{ name }] = services;
      const capability = nameOf(value);
      const danger = dangers.get(capability);
      if (danger === undefined) continue;
      const byHand = [
        `Take ${capability} out of a copy of the stack, start it twice, use what it is for, and look for "Operation not permitted" in its log.`,
        ...danger.byHand,
      ];
      const verdict =
        fromVariable(value, `a capability of ${name}`) ??
        together(
          services.map((service) =>
            judgeAccess(project, service, { access: `cap:${capability}`, name: capability, byHand }),
          ),
        );
      yield findingAt(
        written,
        {
          rule: id,
          severity: danger.severity satisfies Severity,
          message: `${name} is given ${capability}: it may ${danger.may}.`,
          salient: capability,
        },
        fixBy(
          project,
          written,
          verdict,
          ['cap_add'],
          (draft) => draft.compose(value.origin.file).remove(value.origin.path, { prune: true }),
          { title: `Take ${capability} from ${name}`, byHand },
        ),
      );
    }
  },
};

function dangerousItems(service: Service): readonly Traced[] {
  const added = service.get('cap_add');
  return added?.kind === 'list' ? added.items.filter((item) => dangers.has(nameOf(item))) : [];
}

function nameOf(item: Traced): string {
  return capabilityName(String(scalar(item) ?? ''));
}
