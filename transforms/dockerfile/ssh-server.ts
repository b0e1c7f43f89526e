import { posix } from 'node:path';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage, Word } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { splitShell } from '../../src/source/shell/split.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { rootImage } from '../support/shipped-stages.ts';

const servers = new Set(['openssh-server', 'openssh', 'dropbear', 'ssh']);

/** See ssh-server.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/ssh-server',
  title: 'The image has an SSH server, or exposes its port',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.7' },
    { standard: 'trivy', control: 'DS-0004' },
    { standard: 'checkov', control: 'CKV_DOCKER_1' },
  ],
  order: 730,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        const installed = serverIn(stage);
        const port = stage.instructions
          .filter(({ keyword }) => keyword === 'EXPOSE')
          .flatMap((instruction) => instruction.words.map((word) => ({ instruction, word })))
          .find(({ word }) => /^22(?:\/tcp)?$/i.test(word.value));
        if (installed !== undefined) {
          yield make({
            facts,
            stage,
            range: installed.range,
            message: `${stage.label} installs an SSH server: a second way in, with keys and accounts of its own.`,
            salient: 'server',
            outcome: keepsServer(installed),
          });
        } else if (port !== undefined) {
          yield make({
            facts,
            stage,
            range: port.word.range,
            message: `${stage.label} exposes port 22, but nothing in the file serves it.`,
            salient: 'port',
            outcome: withoutPort(project, facts, stage, port.instruction, port.word),
          });
        }
      }
    }
  },
};

/** The RUN that installs or starts a server; also what starts one. */
function serverIn(stage: Stage): Instruction | undefined {
  const run = stage.instructions.find(
    ({ keyword, isJson, argument }) =>
      keyword === 'RUN' &&
      !isJson &&
      splitShell(argument).commands.some(({ words }) => {
        const [program = '', ...rest] = words.map(({ literal }) => literal ?? '');
        return (
          /^(?:apt-get|apt|apk|yum|dnf|microdnf|zypper)$/.test(program) &&
          rest.some((word) => servers.has(word) && (word !== 'openssh' || program === 'apk') && word !== 'ssh')
        );
      }),
  );
  if (run !== undefined) return run;
  const starts = [stage.entrypoint, stage.cmd].find((one) =>
    one?.value.words.some((word) => /(?:^|\/|\s)(?:sshd|dropbear)\b/.test(word)),
  );
  return starts?.instruction;
}

function keepsServer({ line }: Instruction): Refusal {
  return {
    kind: 'refusal',
    code: 'reached-by-ssh',
    because: `Who logs in by it, and for what, is not in the sources (line ${line}).`,
    byHand: [
      'For a look inside: docker exec, or docker compose exec.',
      'For files: a volume, or docker cp.',
      'Then take the server, its keys, its accounts and EXPOSE 22 away.',
    ],
  };
}

function withoutPort(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  word: Word,
): Fix | Refusal {
  const names = [stage.entrypoint, stage.cmd].flatMap(
    (one) => one?.value.words.map((word) => posix.basename(word)) ?? [],
  );
  const started = project.files
    .paths()
    .some((path) => names.includes(posix.basename(path)) && (project.files.read(path) ?? '').includes('sshd'));
  if (started || /ssh|sftp|git(?:ea|lab|ness)|gogs|forgejo|jenkins/i.test(rootImage(stage))) {
    return keepsServer(instruction);
  }
  const edits = new DockerfileEdits(project, facts).touches(stage, 'exposed');
  if (instruction.words.length === 1) edits.remove(instruction);
  else if (word === instruction.words[0])
    edits.replace({ start: word.range.start, end: instruction.words[1]?.range.start ?? word.range.end }, '');
  else edits.removeWord(word.range);
  return edits.fix({
    applicability: 'review',
    title: 'Take port 22 out of EXPOSE',
    why: ['EXPOSE is a note, and publishes nothing [docs.docker.com/reference/dockerfile#expose]'],
    mayBreak: ['docker run -P does not publish port 22 any more, where a server of the base listens on it.'],
    followUps: [],
  });
}
