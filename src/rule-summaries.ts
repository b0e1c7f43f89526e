import { rules as allRules } from '../transforms/index.ts';
import type { RuleSummary } from './run.types.ts';

/** All rules, sorted by id. */
export function listRules(): readonly RuleSummary[] {
  return allRules.map(summaryOf);
}

export function summaryOf(rule: RuleSummary): RuleSummary {
  const { id, title, severity, kinds, references, order, fixability, group } = rule;
  return {
    id,
    title,
    severity,
    kinds,
    references,
    order,
    ...(fixability === undefined ? {} : { fixability }),
    ...(group === undefined ? {} : { group }),
  };
}
