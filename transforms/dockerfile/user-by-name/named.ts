/** USER instructions that name an account. */
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { plainVariable } from '../../support/accounts.ts';
import { declarationsOf } from '../../support/declared-variables.ts';

export interface NamedUser {
  readonly facts: DockerfileFacts;
  readonly stage: Stage;
  readonly instruction: Instruction;
  /** Of the account; where it is written as a variable, that one's default. */
  readonly name: string;
  /** What stands behind the colon. */
  readonly group: string | undefined;
}

/** Undefined for any other instruction, for a number and for root. */
export function namedUser(facts: DockerfileFacts, stage: Stage, instruction: Instruction): NamedUser | undefined {
  if (instruction.keyword !== 'USER' || /["'\s]/.test(instruction.argument)) return undefined;
  const [written = '', group] = instruction.argument.split(/:(?![-+])/);
  const variable = plainVariable(written);
  const name = variable === undefined ? written : declarationsOf(facts, stage, variable, instruction).at(-1)?.value;
  if (name === undefined || name === 'root' || !/^[A-Za-z_][\w.-]*$/.test(name)) return undefined;
  return { facts, stage, instruction, name, group };
}
