import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Service, TracedScalar } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { replaceValue } from '../support/interpolated.ts';
import { runTogether } from '../support/profiles.ts';

const id = 'compose/container-name-unusable';

/** What the engine takes (moby/moby:daemon/names/names.go). */
const allowed = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

interface Named {
  readonly service: Service;
  readonly name: string;
  readonly scalar: TracedScalar;
}

/** See container-name-unusable.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The container cannot be created under its name',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'dclint', control: 'no-duplicate-container-names' },
    { standard: 'dclint', control: 'service-container-name-regex' },
  ],
  order: 54,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      const before: Named[] = [];
      for (const service of stack.services) {
        const one = named(service);
        if (one === undefined) continue;
        const found = faultOf(project, one, before);
        before.push(one);
        const place = [one.scalar.origin.file, one.scalar.origin.range.start].join('\0');
        if (found === undefined || seen.has(place)) continue;
        seen.add(place);
        yield found;
      }
    }
  },
};

function named(service: Service): Named | undefined {
  const scalar = service.get('container_name');
  if (scalar?.kind !== 'scalar' || scalar.value === null || scalar.value === '') return undefined;
  // What has no value here has one where the stack runs.
  if (scalar.variables.some(({ source }) => source === 'unset')) return undefined;
  return { service, name: String(scalar.value), scalar };
}

function faultOf(project: Project, one: Named, before: readonly Named[]): Finding | undefined {
  const { service, name } = one;
  if (!allowed.test(name))
    return finding(
      one,
      `${name} is no name that the engine takes: letters, digits, _ . and -, two at least, beginning with a letter or digit.`,
      respelt(project, one),
    );
  const copies = Number(numberAt(service, 'scale') ?? numberAt(service, 'deploy', 'replicas') ?? 1);
  if (copies > 1)
    return finding(
      one,
      `services.${service.name} runs ${copies} containers, and only one can be called ${name}.`,
      removed(project, one, 'Compose names the containers after project, service and number'),
    );
  const other = before.find((earlier) => earlier.name === name && runTogether(earlier.service, service));
  if (other === undefined) return undefined;
  return finding(
    one,
    `services.${other.service.name} and services.${service.name} both want to be called ${name}; the second one is not created.`,
    removed(project, one, `services.${other.service.name} keeps the name`),
  );
}

function numberAt(service: Service, ...path: readonly string[]): string | undefined {
  const value = service.get(...path);
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : undefined;
}

function finding({ service, name, scalar }: Named, message: string, outcome: Fix | Refusal): Finding {
  return {
    rule: id,
    severity: 'high',
    file: scalar.origin.file,
    range: scalar.origin.range,
    subject: `services.${service.name}`,
    message,
    fingerprint: fingerprintOf(id, scalar.origin.file, `services.${service.name}`, name),
    related: [],
    conceal: [],
    outcome,
  };
}

function removed(project: Project, { name, scalar }: Named, why: string): Fix | Refusal {
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(scalar.origin.file).remove(scalar.origin.path);
    touchName(draft, project, scalar);
    return draft.fix({
      applicability: 'review',
      title: 'Remove container_name',
      why: [
        `${why}; within the stack the service is reached by its own name (compose-spec/compose-spec:05-services.md)`,
      ],
      mayBreak: [`scripts that address this container as ${name}`],
      followUps: [],
    });
  }, ['Remove container_name, or give each service its own.']);
}

function respelt(project: Project, { name, scalar }: Named): Fix | Refusal {
  const kept = [...name].map((char) => (/[a-zA-Z0-9_.-]/.test(char) ? char : '-')).join('');
  const first = [...kept].findIndex((char) => /[a-zA-Z0-9]/.test(char));
  const better = first === -1 ? '' : kept.slice(first);
  if (!allowed.test(better))
    return {
      kind: 'refusal',
      code: 'no-name-left',
      because: 'Without the characters that are not allowed no name is left.',
      byHand: ['Choose a name, or remove container_name.'],
    };
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    const obstacle = replaceValue(draft.compose(scalar.origin.file), scalar, better);
    touchName(draft, project, scalar);
    if (obstacle !== undefined)
      return {
        kind: 'refusal',
        code: 'set-by-variable',
        because: `The variable ${obstacle.variable} decides, and it is set elsewhere.`,
        byHand: [`Set ${obstacle.variable} so that the name is ${better}.`],
      };
    return draft.fix({
      applicability: 'review',
      title: `Write ${better}`,
      why: ['The engine refuses any other character (moby/moby:daemon/names/names.go)'],
      mayBreak: ['scripts that were written for the name that never was'],
      followUps: [],
    });
  }, [`Write ${better}.`]);
}

/** Wherever the value is used: through fragments, extends and overrides. */
function touchName(draft: Draft, project: Project, { origin }: TracedScalar): void {
  for (const stack of project.stacks) {
    if (!stack.files.includes(origin.file)) continue;
    draft.touches(stack.id, 'services', '*', 'container_name');
    if (String(origin.path[0]).startsWith('x-')) draft.touches(stack.id, ...origin.path.map(String));
  }
}
