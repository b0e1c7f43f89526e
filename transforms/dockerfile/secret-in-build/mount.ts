/** RUN with a secret mounted, as a variable of its shell. */
import type { DockerfileFacts, Instruction } from '../../../src/source/dockerfile/types.ts';
import { endOfFlags } from '../../support/build-secrets.ts';
import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { frontendIsAtLeast } from '../../support/frontend.ts';

/** The id of the secret that takes the place of a variable. */
export function idOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_.-]/g, '-');
}

/** Whether `env=` of a secret mount can be counted on (docs.docker.com/reference/dockerfile#run---mounttypesecret). */
export function hasEnvMounts(facts: DockerfileFacts): boolean {
  return frontendIsAtLeast(facts, 10) === true;
}

/** True when the shell that runs the command can be given a line in front of it. */
export function canMount(facts: DockerfileFacts, instruction: Instruction): boolean {
  return hasEnvMounts(facts) || (!instruction.isJson && instruction.heredocs.length === 0);
}

/** Mounts the secret `name` and sets the variable of that name from it; to nothing where an optional one is not handed in. */
export function mountVariable(
  edits: DockerfileEdits,
  facts: DockerfileFacts,
  instruction: Instruction,
  name: string,
  isOptional = false,
): void {
  const id = idOf(name);
  if (hasEnvMounts(facts)) {
    edits.insert(endOfFlags(instruction), ` --mount=type=secret,id=${id},env=${name}`);
    return;
  }
  edits.insert(endOfFlags(instruction), ` --mount=type=secret,id=${id}`);
  // Without --build-arg the command ran with an empty variable, so it does where no secret is handed in. Assigned and
  // exported apart, as ShellCheck wants it (SC2155).
  const quiet = isOptional ? ' 2>/dev/null' : '';
  edits.insert(
    instruction.argumentRange.start,
    `${name}="$(cat /run/secrets/${id}${quiet} || true)" && export ${name} && `,
  );
}
