import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Severity, severities } from '../core/types.ts';

/** Options that mean the same in every command that looks at sources. */
export interface SelectionOptions {
  readonly rule: readonly string[];
  readonly skip: readonly string[];
  readonly severity?: Severity;
  readonly config?: string;
  readonly registry: boolean;
  readonly color: boolean;
}

/** Options that mean the same in audit, diff and apply. */
export interface RunOptions extends SelectionOptions {
  readonly review: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export const exitCodes = { done: 0, findings: 1, error: 2 } as const;

export function addSelectionOptions(command: Command): Command {
  return command
    .argument('[path...]', 'repository, folder or file (default: the current folder)')
    .option('--rule <id>', 'only this rule; a glob such as `compose/*`; may be given several times', collect, [])
    .option('--skip <id>', 'not this rule; a glob; may be given several times', collect, [])
    .addOption(severityOption('--severity <level>', 'only findings of this severity and above'))
    .option(
      '--registry',
      'ask registries what tags stand for, and fetch what Dockerfiles download, to write digests and checksums',
      false,
    )
    .option('--config <file>', 'the configuration (default: the nearest dockfix.yaml in the root or above it)')
    .option('--no-color', 'no colours, on a terminal either');
}

export function addRunOptions(command: Command): Command {
  return addSelectionOptions(command)
    .option('--review', 'also take fixes that a person should look at', false)
    .option('--quiet', 'only what was asked for and errors', false)
    .option('--json', 'print JSON', false);
}

export function severityOption(flags: string, description: string): Option {
  return new Option(`${flags}`, `${description} (${severities.join(', ')})`).argParser(parseSeverity);
}

function parseSeverity(value: string): Severity {
  const found = severities.find((severity) => severity === value);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${severities.join(', ')}.`);
  return found;
}

/** Of an option that may be given several times. */
export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
