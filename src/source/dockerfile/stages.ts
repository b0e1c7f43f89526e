import type { DockerfileFacts, Stage } from './types.ts';

/** The stage that `--from=` or a build target names, by name or number; only those before `limit`. */
export function stageNamed(facts: DockerfileFacts, name: string, limit = facts.stages.length): Stage | undefined {
  const wanted = name.toLowerCase();
  const byName = facts.stages.slice(0, limit).findLast((stage) => stage.name?.toLowerCase() === wanted);
  return byName ?? (/^\d+$/.test(name) && Number(name) < limit ? facts.stages[Number(name)] : undefined);
}
