import { createProjectHost } from '../../../src/source/project.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { judgeAll } from '../../../transforms/compose/default-privileges/judgement.ts';
import type { Decision, Needs, Unfit } from '../../../transforms/support/service/situation.types.ts';
import { memoryFiles } from '../../support/memory-files.ts';

export function load(files: Readonly<Record<string, string>>): Project {
  return createProjectHost().load(memoryFiles(files));
}

/** What is decided about the service of a compose file; other files are given beside it. */
export function decisionOf(compose: string, service: string, others: Readonly<Record<string, string>> = {}): Decision {
  for (const { definition, decision } of judgeAll(load({ 'compose.yaml': compose, ...others })).values()) {
    if (definition.name === service && definition.file === 'compose.yaml') return decision;
  }
  throw new Error(`no service ${service}`);
}

/** The service `app` of these lines, which stand below its key. */
export function needsOf(lines: string, others: Readonly<Record<string, string>> = {}): Needs {
  const decision = decisionOf(serviceOf(lines), 'app', others);
  if (decision.kind !== 'needs') throw new Error(`unfit: ${decision.code}`);
  return decision;
}

export function unfitOf(lines: string, others: Readonly<Record<string, string>> = {}): Unfit {
  const decision = decisionOf(serviceOf(lines), 'app', others);
  if (decision.kind !== 'unfit') throw new Error(`needs: ${decision.add.join(' ')}`);
  return decision;
}

function serviceOf(lines: string): string {
  const indented = lines
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `services:\n  app:\n${indented}\n`;
}
