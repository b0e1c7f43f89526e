import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listRules, ownRules, WorkspaceError } from '../index.ts';
import { unknownRule } from '../selection.ts';
import { exitCodes } from './options.ts';
import { out } from './terminal.ts';

/** @throws SelectionError for a name that is no rule's. */
export function runExplain(name: string): number {
  const ids = [...listRules(), ...ownRules].map((rule) => rule.id);
  const id = ids.find((one) => one === name) ?? ids.find((one) => one.slice(one.indexOf('/') + 1) === name);
  if (id === undefined) throw unknownRule(name, ids);
  out(pageOf(id));
  return exitCodes.done;
}

/** Text of a rule's page. The pages lie in the package, above the bundle as above the sources. */
export function pageOf(id: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const page = join(folder, 'transforms', `${id}.md`);
    if (existsSync(page)) return readFileSync(page, 'utf8');
    if (dirname(folder) === folder) break;
  }
  throw new WorkspaceError(
    `transforms/${id}.md`,
    'the page is missing from this installation',
    'Install dockfix again.',
  );
}
