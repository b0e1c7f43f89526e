import { readFileSync } from 'node:fs';
import { listRules, ownRules } from '../index.ts';
import { unknownRule } from '../selection.ts';
import { exitCodes } from './options.ts';
import { packageFile } from './package-file.ts';
import { out } from './terminal.ts';

/** @throws SelectionError for a name that is no rule's. */
export function runExplain(name: string): number {
  const ids = [...listRules(), ...ownRules].map((rule) => rule.id);
  const id = ids.find((one) => one === name) ?? ids.find((one) => one.slice(one.indexOf('/') + 1) === name);
  if (id === undefined) throw unknownRule(name, ids);
  out(pageOf(id));
  return exitCodes.done;
}

/** Text of a rule's page. */
export function pageOf(id: string): string {
  return readFileSync(packageFile(`transforms/${id}.md`), 'utf8');
}
