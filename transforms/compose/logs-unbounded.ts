import type { Choices, Finding, Rule } from '../../src/core/types.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';
import { definitionsOf } from '../support/service/definitions.ts';
import { limitsFor, logOptions } from './logs-unbounded/limits.ts';
import { type LogState, logStateOf } from './logs-unbounded/state.ts';
import { writeLogging } from './logs-unbounded/write.ts';

const id = 'compose/logs-unbounded';

/** See logs-unbounded.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Logs grow without a bound, or are switched off',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '2.13' },
    { standard: 'NIST-800-190', control: '4.4.4' },
    { standard: 'compose-lint', control: 'CL-0014' },
  ],
  order: 560,
  fixability: 'review',
  *check(project: Project, choices: Choices = {}): Iterable<Finding> {
    const lacking = new Map<string, number>();
    for (const { file, bases, services } of definitionsOf(project))
      if (bases.length === 0 && services.some((service) => logStateOf(service).kind !== 'bounded'))
        lacking.set(file, (lacking.get(file) ?? 0) + 1);
    yield* findingsPerDefinition(project, rule, (service, fingerprint) => {
      const state = logStateOf(service);
      if (state.kind === 'bounded') return 'satisfied';
      const several = (lacking.get(service.file) ?? 0) > 1;
      return verdict(project, service, state, several, choices[fingerprint]);
    });
  },
};

function verdict(
  project: Project,
  service: Service,
  state: LogState,
  several: boolean,
  choice: Choices[string] | undefined,
): Verdict {
  const { name } = service;
  const limits = limitsFor(project, choice);
  const { size, files } = limits;
  return {
    message:
      state.kind === 'off'
        ? `The log of ${name} is thrown away (driver: none), so nothing is left to look at after a failure.`
        : `The log of ${name} grows until the disk of the host is full: json-file, the engine's default, keeps everything.`,
    outcome: {
      kind: 'proposal',
      // A choice does not count: who inherits the setting inherits what was chosen.
      signature: state.kind,
      applicability: 'review',
      title: `Keep at most ${files} log files of ${size} for ${name}`,
      why: [
        'json-file rotates only when max-size is set, and docker compose logs reads what is kept (docs.docker.com/engine/logging/drivers/json-file)',
        `${size} and ${files} are policy values: logMaxSize, logMaxFiles`,
      ],
      mayBreak: [
        state.kind === 'off'
          ? `What ${name} prints is written to the disk of the host from now on.`
          : `Lines of ${name} older than the last ${files} files of ${size} are gone, and a host whose daemon.json names another log driver no longer gets them there.`,
      ],
      followUps: [],
      options: {
        remedy: 'rotate',
        remedies: [
          { id: 'rotate', title: 'Rotate', about: 'The engine keeps as many files of that size and drops the oldest.' },
        ],
        parameters: limits.parameters,
      },
      touches: [['logging']],
      sections: ['x-logging'],
      byHand: [
        `Give ${name} logging: with driver: json-file and options: max-size and max-file.`,
        'Or set log-opts in /etc/docker/daemon.json for every container of the host.',
      ],
      write: (editor, path) => writeLogging(project, editor, path, state, logOptions(limits), several),
    },
  };
}
