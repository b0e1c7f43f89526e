/** Each definition with what it lacks and what it needs, over all the stacks that it runs in. */
import { byCodeUnit } from '../../../src/core/overlay.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { type Base, type Definition, definitionsOf } from '../../support/service/definitions.ts';
import { situationOf } from '../../support/service/situation.ts';
import type { Decision, Needs } from '../../support/service/situation.types.ts';
import { hardeningOf, unfitService } from './hardening.ts';
import { decideNeeds, decideNoNewPrivileges } from './needs.ts';

export interface Judged {
  readonly definition: Definition;
  readonly lacksNoNewPrivileges: boolean;
  readonly lacksDrop: boolean;
  /** What `cap_add` has now in every stack; without `CAP_`. */
  readonly added: readonly string[];
  readonly decision: Decision;
}

/** All definitions by their key, in the order of files and places. */
export function judgeAll(project: Project): ReadonlyMap<string, Judged> {
  return new Map(definitionsOf(project).map((definition) => [definition.key, judge(project, definition)]));
}

export function isLacking({ lacksNoNewPrivileges, lacksDrop }: Judged): boolean {
  return lacksNoNewPrivileges || lacksDrop;
}

function judge(project: Project, definition: Definition): Judged {
  const states = definition.services.map(hardeningOf);
  const lacksNoNewPrivileges = states.some((state) => state.noNewPrivileges !== 'on');
  const lacksDrop = states.some((state) => !state.dropsAll);
  const decisions =
    lacksNoNewPrivileges || lacksDrop ? definition.services.map((service) => decide(project, service, lacksDrop)) : [];
  return {
    definition,
    lacksNoNewPrivileges,
    lacksDrop,
    added: (states[0]?.added ?? []).filter((name) => states.every((state) => state.added.includes(name))),
    decision:
      decisions.find((decision) => decision.kind === 'unfit') ??
      together(decisions.filter((decision) => decision.kind === 'needs')),
  };
}

function decide(project: Project, service: Service, lacksDrop: boolean): Decision {
  const unfit = unfitService(service);
  if (unfit !== undefined) return unfit;
  const situation = situationOf(project, service);
  return lacksDrop ? decideNeeds(situation) : decideNoNewPrivileges(situation);
}

/** What is enough for all of them. */
export function together(all: readonly Needs[]): Needs {
  const mayBreak = [...new Set(all.flatMap((one) => one.mayBreak))];
  return {
    kind: 'needs',
    add: [...new Set(all.flatMap((one) => one.add))].sort(byCodeUnit),
    applicability: all.some((one) => one.applicability === 'review') ? 'review' : 'safe',
    why: [...new Set(all.flatMap((one) => one.why))],
    mayBreak,
  };
}

/** Definitions that build on this one, directly or by way of another, with the nearest link. */
export function dependentsOf(
  all: ReadonlyMap<string, Judged>,
  key: string,
): readonly { readonly judged: Judged; readonly link: Base }[] {
  const found = new Map<string, { readonly judged: Judged; readonly link: Base }>();
  const queue = [key];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const judged of all.values()) {
      const link = judged.definition.bases.find((base) => base.key === at);
      if (link === undefined || judged.definition.key === key || found.has(judged.definition.key)) continue;
      found.set(judged.definition.key, { judged, link });
      queue.push(judged.definition.key);
    }
  }
  return [...found.values()];
}
