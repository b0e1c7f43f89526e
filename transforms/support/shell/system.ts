/** Which system a stage stands on, as far as its base or what it calls says so. */
import { type BaseShell, shellOfBase } from '../../../src/knowledge/base-shells.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import { rootImage } from '../shipped-stages.ts';
import { packageCommandOf } from './invocation.ts';
import { lineage, type ShellRun, shellRunsOf } from './runs.ts';

/** Names of the systems by their `/bin/sh`: Debian and Ubuntu, Alpine, those with rpm. */
export type SystemShell = BaseShell['sh'];

const byManager: ReadonlyMap<string, SystemShell> = new Map([
  ['apt', 'dash'],
  ['apk', 'ash'],
  ['dnf', 'bash'],
  ['microdnf', 'bash'],
  ['yum', 'bash'],
  ['zypper', 'bash'],
]);

/**
 * The system of a stage: that of its base where that is known, else the one whose package manager its RUN lines call
 * without a condition. Undefined where neither says it, or where they call several.
 */
export function systemOf(facts: ShellRun['facts'], stage: Stage): SystemShell | undefined {
  const reference = parseImageReference(rootImage(stage));
  const base = reference && shellOfBase(reference);
  if (base !== undefined) return base.sh;
  const called = new Set<SystemShell>();
  for (const one of lineage(stage)) {
    for (const { body } of shellRunsOf(facts, one)) {
      for (const command of body.script.commands) {
        const system = byManager.get(packageCommandOf(command)?.manager.name ?? '');
        if (system === undefined) continue;
        if (command.pipeline.chain.list.kind !== 'script') return undefined;
        called.add(system);
      }
    }
  }
  const [only] = called;
  return called.size === 1 ? only : undefined;
}
