/** The networks of the project's stacks, each once, with who is on them. */
import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, RuleId, Severity } from '../../src/core/types.ts';
import type { Service, Stack, TracedMap } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { scalar } from './service/values.ts';

/** One definition under `networks`; it may take effect in several stacks. */
export interface Network {
  readonly name: string;
  readonly file: string;
  readonly range: { readonly start: number; readonly end: number };
  /** The definition in each stack; undefined where nothing stands behind its key. */
  readonly uses: readonly NetworkUse[];
}

export interface NetworkUse {
  readonly stack: Stack;
  /** Its name in this stack. */
  readonly name: string;
  readonly settings: TracedMap | undefined;
  readonly members: readonly Service[];
}

/** Networks that the project makes itself: no `external` ones. */
export function networksOf(project: Project): readonly Network[] {
  const found = new Map<string, Network & { readonly uses: NetworkUse[] }>();
  for (const stack of project.stacks) {
    for (const [name, value] of stack.section('networks')?.entries ?? []) {
      const settings = value.kind === 'map' ? value : undefined;
      if (isExternal(settings)) continue;
      const { file, path, keyRange, range } = value.origin;
      // A definition that comes through an alias or an include is edited where it is written.
      if (path[0] !== 'networks' || path.length !== 2) continue;
      const key = [file, ...path].join('\0');
      const network = found.get(key) ?? { name: String(path[1]), file, range: keyRange ?? range, uses: [] };
      network.uses.push({
        stack,
        name,
        settings,
        members: stack.services.filter((one) => one.networks.includes(name)),
      });
      found.set(key, network);
    }
  }
  return [...found.values()];
}

/** Made by somebody else, and only used here. */
export function isExternal(settings: TracedMap | undefined): boolean {
  const external = settings?.entries.get('external');
  return external !== undefined && scalar(external) !== false;
}

/** The text of a driver option or another setting; undefined when it is not set. */
export function settingOf(settings: TracedMap | undefined, ...path: readonly string[]): string | undefined {
  let at = settings;
  for (const key of path.slice(0, -1)) {
    const next = at?.entries.get(key);
    at = next?.kind === 'map' ? next : undefined;
  }
  const value = at?.entries.get(path.at(-1) ?? '');
  return value === undefined ? undefined : String(scalar(value) ?? '');
}

/** A finding about a network. */
export function networkFinding(
  rule: { readonly id: RuleId; readonly severity: Severity },
  { name, file, range }: Network,
  message: string,
  outcome: Fix | Refusal,
): Finding {
  const subject = `networks.${name}`;
  return {
    rule: rule.id,
    severity: rule.severity,
    file,
    range,
    subject,
    message,
    fingerprint: fingerprintOf(rule.id, file, subject),
    related: [],
    conceal: [],
    outcome,
  };
}
