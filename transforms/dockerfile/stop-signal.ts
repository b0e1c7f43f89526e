import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';

/** Signals that a program cannot handle, or that do not mean "end". */
const ungraceful = new Set(['SIGKILL', 'SIGSTOP']);
/** Linux numbers of the signals that are used to stop programs (signal(7)); others are left as they are. */
const numbers: ReadonlyMap<string, string> = new Map([
  ['1', 'SIGHUP'],
  ['2', 'SIGINT'],
  ['3', 'SIGQUIT'],
  ['9', 'SIGKILL'],
  ['10', 'SIGUSR1'],
  ['12', 'SIGUSR2'],
  ['15', 'SIGTERM'],
  ['19', 'SIGSTOP'],
  ['28', 'SIGWINCH'],
]);

/** See stop-signal.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/stop-signal',
  title: 'STOPSIGNAL kills the program, or is not written by its name',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'tally', control: 'no-ungraceful-stopsignal' },
    { standard: 'tally', control: 'prefer-canonical-stopsignal' },
  ],
  order: 724,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'STOPSIGNAL')) {
      const [word] = instruction.words;
      if (word === undefined || word.value.includes('$')) continue;
      const written = word.value;
      const upper = written.toUpperCase();
      const name = numbers.get(written) ?? (upper.startsWith('SIG') ? upper : `SIG${upper}`);
      const edits = new DockerfileEdits(project, facts);
      if (ungraceful.has(name)) {
        yield make({
          facts,
          stage,
          range: word.range,
          message: `STOPSIGNAL ${written} ends the program at once, without a chance to finish what it does.`,
          salient: written,
          outcome: edits.replace(word.range, 'SIGTERM').fix({
            applicability: 'review',
            title: 'Stop it by SIGTERM',
            why: [
              'SIGKILL and SIGSTOP cannot be handled; Docker sends SIGKILL itself when a program does not end in time [signal(7); docs.docker.com/reference/cli/docker/container/stop]',
            ],
            mayBreak: ['A program that does nothing on SIGTERM takes ten seconds to stop.'],
            followUps: [],
          }),
        });
      } else if (name !== written && /^SIG[A-Z0-9+-]+$/.test(name) && !/^\d+$/.test(name.slice(3))) {
        yield make({
          facts,
          stage,
          range: word.range,
          message: `STOPSIGNAL ${written} is ${name}.`,
          salient: written,
          severity: 'info',
          outcome: edits
            .replace(word.range, name)
            .safe(`Write ${name}`, ['It is the same signal on Linux [signal(7)]']),
        });
      }
    }
  },
};
