import type { Finding, Outcome, Rule, SourceRange } from '../../src/core/types.ts';
import { answersHttps } from '../../src/knowledge/https-hosts.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { hostOf, isPrivateHost } from '../support/shell/downloads.ts';
import { invocationOf } from '../support/shell/invocation.ts';
import { shellRunsOf } from '../support/shell/runs.ts';

/** See plain-http.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/plain-http',
  title: 'A download goes over plain http',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [{ standard: 'CIS-Docker-1.7', control: '4.11' }],
  order: 738,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const { range, host, by } of addresses(facts, stage)) {
          yield make({
            facts,
            stage,
            range,
            message: `${by} asks ${host} over http, which anybody on the way can answer.`,
            salient: `${by} ${host}`,
            outcome: outcomeOf(project, facts, range, host),
          });
        }
      }
    }
  },
};

interface Address {
  /** From the scheme on. */
  readonly range: SourceRange;
  readonly host: string;
  readonly by: string;
}

/** Programs that fetch what they are given an address of. */
const fetchers = new Set(['curl', 'wget', 'wget2', 'aria2c', 'git', 'svn', 'pip', 'pip3', 'npm', 'yarn', 'gem', 'rpm']);

function* addresses(facts: DockerfileFacts, stage: Stage): Iterable<Address> {
  for (const { keyword, words } of stage.instructions) {
    if (keyword !== 'ADD') continue;
    for (const { value, range } of words.slice(0, -1)) {
      const found = addressIn(facts, value, range, 'ADD');
      if (found !== undefined) yield found;
    }
  }
  for (const { body } of shellRunsOf(facts, stage)) {
    for (const command of body.script.commands) {
      const started = invocationOf(command);
      if (started === undefined || !fetchers.has(started.program)) continue;
      for (const { raw, range } of started.args) {
        const found = addressIn(facts, raw, range, started.program);
        if (found !== undefined) yield found;
      }
    }
  }
}

/** The word is an address, or an option with one behind `=`. */
function addressIn(facts: DockerfileFacts, word: string, range: SourceRange, by: string): Address | undefined {
  const text = facts.text.slice(range.start, range.end);
  const at = /^(?:--[\w-]+=)?["']?(?=http:\/\/)/i.exec(text)?.[0].length;
  const host = at === undefined ? undefined : hostOf(word.slice(word.toLowerCase().indexOf('http://')));
  if (at === undefined || host === undefined || isPrivateHost(host)) return undefined;
  return { range: { start: range.start + at, end: range.end }, host, by };
}

function outcomeOf(project: Project, facts: DockerfileFacts, { start }: SourceRange, host: string): Outcome {
  const evidence = answersHttps(host) ?? writtenElsewhere(project, host);
  if (evidence === undefined) {
    return {
      kind: 'refusal',
      code: 'https-not-known',
      because: `Whether ${host} answers over https with a certificate that is trusted is not known here.`,
      byHand: [
        `Try curl -fsSI https://${host}/, then write https; where it has none, check a checksum behind the download.`,
      ],
    };
  }
  const edits = new DockerfileEdits(project, facts);
  edits.insert(start + 'http'.length, 's');
  return edits.fix({
    applicability: 'review',
    title: `Ask ${host} over https`,
    why: [`${host} answers over https [${evidence}]`],
    mayBreak: ['a base image without certificates (ca-certificates is missing)'],
    followUps: [],
  });
}

/** A Dockerfile of the project that asks the same host over https. */
function writtenElsewhere(project: Project, host: string): string | undefined {
  return project.dockerfiles.find(({ text }) => text.toLowerCase().includes(`https://${host}/`))?.path;
}
