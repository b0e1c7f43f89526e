import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditReport, audit, presets, WorkspaceError } from '../index.ts';
import { count, summarize, summaryLine } from '../report/describe.ts';
import { printable } from '../report/printable.ts';
import { exitCodes } from './options.ts';
import { packageFile } from './package-file.ts';
import { tell } from './terminal.ts';

const fileName = 'dockfix.yaml';

/** 0: the configuration is written; 2: there is one already, or the folder could not be read. */
export async function runInit(folder: string): Promise<number> {
  const path = join(folder, fileName);
  if (existsSync(path))
    throw new WorkspaceError(path, 'there is one already', 'Edit it, or move it away first; nothing was written.');
  const report = await audit(folder, { baseline: false });
  writeFileSync(path, configurationFor(report), { flag: 'wx' });
  tell([
    `${path} written: what is decided already holds without it, the rest is there to be uncommented.`,
    summaryLine(summarize(report.findings)),
    ...(report.findings.length > 0
      ? ['To begin with what is new only: set `baseline:` in it and run `dockfix audit --write-baseline`.']
      : []),
  ]);
  return exitCodes.done;
}

/** A configuration that changes nothing, with everything that could be decided as comments, filled with what is here. */
export function configurationFor(report: AuditReport): string {
  const [finding] = report.findings;
  const lines = [
    '# yaml-language-server: $schema=./node_modules/dockfix/docs/schema/config.v1.json',
    '# What this team has decided about dockfix; see docs/configuration.md.',
    '#',
    ...foundHere(report).map((line) => `# ${line}`),
    '',
    ...presets.map(({ name, about }) => `#   ${name}: ${about}`),
    'extends: recommended',
    '',
    '# A severity, `on` or `off`, for rules by id, glob or group; the last line that fits counts.',
    '# rules:',
    ...(finding === undefined ? ['#   style: on'] : [`#   ${finding.rule}: ${finding.severity}`]),
    '',
    '# Values that no source can tell. These are the ones in force.',
    '# policy:',
    ...policyLines(),
    '',
    '# Findings that you live with. Each needs a reason, and had better have a date.',
    '# ignores:',
    `#   - rule: ${finding?.rule ?? 'compose/some-rule'}`,
    ...(finding === undefined ? [] : [`#     subjects: [${quoted(finding.subject)}]`]),
    '#     reason: Say why this is acceptable here.',
    '#     until: 2027-12-31',
    '',
    '# Only what is not in this file fails; `dockfix audit --write-baseline` writes it.',
    '# baseline: dockfix-baseline.json',
    '',
    '# The least severity that fails a run.',
    '# failOn: high',
    '',
    '# Compose files that belong together, where this is not seen rightly.',
    '# stacks:',
    ...(report.stacks.length === 0
      ? ['#   - files: [compose.yaml]']
      : report.stacks.map(({ paths }) => `#   - files: [${paths.map(quoted).join(', ')}]`)),
    '',
  ];
  return lines.join('\n');
}

function foundHere({ stacks, dockerfiles }: AuditReport): readonly string[] {
  const found = [
    ...stacks.map(({ name, paths, services }) => `stack ${name}, ${count(services, 'service')}: ${paths.join(' + ')}`),
    ...dockerfiles,
  ];
  if (found.length === 0) return ['Neither a compose file nor a Dockerfile was found here yet.'];
  const shown = found.slice(0, 20).map((line) => `  ${printable(line)}`);
  return ['Found here:', ...shown, ...(found.length > 20 ? [`  and ${found.length - 20} more`] : [])];
}

/** The names, the sentences and the values, as the published schema has them. */
function policyLines(): readonly string[] {
  const schema = JSON.parse(readFileSync(packageFile('docs/schema/config.v1.json'), 'utf8')) as {
    readonly properties: {
      readonly policy: { readonly properties: Readonly<Record<string, { description?: string; default?: unknown }>> };
    };
  };
  return Object.entries(schema.properties.policy.properties).map(([name, { description = '', default: value }]) =>
    // What is not set by default stays a comment when the rest is uncommented.
    value === undefined
      ? `#   # ${name}: not set. ${description}`
      : `#   ${name}: ${JSON.stringify(value)}   # ${description}`,
  );
}

/** A flow scalar that YAML reads back as this text, on one line. */
function quoted(text: string): string {
  return /^[\w][\w./-]*$/.test(text) ? text : JSON.stringify(text);
}
