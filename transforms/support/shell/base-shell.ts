/** What `/bin/sh` is where a stage runs: known of its base, or told by the package manager that its scripts call. */
import { type BaseShell, shellOfBase, shellOfManager } from '../../../src/knowledge/base-shells.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { ListKind, ScriptCommand, ScriptList } from '../../../src/source/shell/script.types.ts';
import { rootImage } from '../shipped-stages.ts';
import { packageCommandOf } from './invocation.ts';
import { shellRunsOf } from './runs.ts';

/** Undefined where neither the base nor what is called in it says it, or where two package managers are called. */
export function shellIn(facts: DockerfileFacts, stage: Stage): BaseShell | undefined {
  const image = rootImage(stage);
  const reference = parseImageReference(image);
  const known = reference && shellOfBase(reference);
  if (known !== undefined) return known;
  const told = new Set<BaseShell>();
  for (const one of facts.stages)
    if (rootImage(one) === image) for (const shell of shellsCalled(facts, one)) told.add(shell);
  return told.size === 1 ? [...told][0] : undefined;
}

/** ONBUILD runs in another image; what is installed (`pip`, a copied `apk.static`) does not come by these names. */
function* shellsCalled(facts: DockerfileFacts, stage: Stage): Iterable<BaseShell> {
  for (const { run, body } of shellRunsOf(facts, stage)) {
    if (run.onbuild) continue;
    for (const command of body.script.commands) {
      const call = packageCommandOf(command);
      const shell = call === undefined || call.kind === 'other' ? undefined : shellOfManager(call.manager.name);
      if (shell !== undefined && alwaysRuns(command)) yield shell;
    }
  }
}

const mayNotRun: ReadonlySet<ListKind> = new Set(['condition', 'branch', 'arm', 'function', 'inner-script']);

/** Not in a branch, and not what is tried when something else failed. */
function alwaysRuns({ pipeline }: ScriptCommand): boolean {
  const { chain } = pipeline;
  if (chain.operators.includes('||')) return false;
  for (let list: ScriptList | undefined = chain.list; list !== undefined; list = list.parent?.chain.list)
    if (mayNotRun.has(list.kind)) return false;
  return true;
}
