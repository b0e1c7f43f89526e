/** What names the number of an account, and would mean another one if the account got a number of its own. */

import type { DockerfileFacts } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import type { MadeAccount } from '../../support/accounts.ts';
import { scalar } from '../../support/service/values.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { shellRunsOf } from '../../support/shell/runs.ts';

/** The place, in words; undefined where nothing does. Zero is root's and nobody else's. */
export function numberInUse(project: Project, facts: DockerfileFacts, { run }: MadeAccount): string | undefined {
  for (const stage of facts.stages) {
    for (const { keyword, line, flags, argument } of stage.instructions) {
      const chown = flags.find(({ name }) => name === 'chown')?.value ?? '';
      if (isNumber(chown)) return `--chown=${chown} at line ${line}`;
      const mount = flags.find(({ name, value }) => name === 'mount' && /(?:^|,)uid=[1-9]/.test(value ?? ''));
      if (mount !== undefined) return `--mount at line ${line}`;
      if (keyword === 'USER' && isNumber(argument)) return `USER ${argument} at line ${line}`;
    }
    for (const other of shellRunsOf(facts, stage)) {
      for (const command of other.body.script.commands) {
        const started = invocationOf(command);
        if (started?.program === 'chown' && started.args.some(({ raw, literal }) => isNumber(literal ?? raw)))
          return `${started.program} at line ${other.run.instruction.line}`;
      }
    }
    for (const service of project.servicesBuiltFrom(facts, stage)) {
      if (isNumber(String(scalar(service.get('user')) ?? ''))) return `user of service ${service.name}`;
    }
  }
  return run.run.onbuild ? 'ONBUILD' : undefined;
}

function isNumber(owner: string): boolean {
  return /^[1-9]\d*(?::|$)/.test(owner);
}
