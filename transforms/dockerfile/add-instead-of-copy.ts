import type { Finding, Fix, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { kindInContext } from '../support/build-context.ts';
import { DockerfileEdits, findingMaker, instructionsOf, keywordRange } from '../support/dockerfile-fix.ts';

/** Flags that COPY has too (docs.docker.com/reference/dockerfile#copy). */
const flagsOfCopy = new Set(['chown', 'chmod', 'link', 'exclude']);
/** Endings of what ADD unpacks: tar, plain or compressed (docs.docker.com/reference/dockerfile#adding-local-tar-archives). */
const archive = /\.(?:tar(?:\.\w+)?|t[gbxz]z2?|tlz|txz|tzst|gz|bz2|xz|zst|lzma)$/i;
/** Endings of files that are never tar archives. */
const plainFile =
  /\.(?:jar|war|ear|zip|whl|gem|sh|bash|py|rb|pl|php|js|mjs|cjs|ts|go|rs|c|h|java|json|ya?ml|toml|ini|cfg|conf|cnf|config|properties|xml|html?|css|txt|md|sql|env|pem|crt|cer|key|pub|list|repo|lock|service|template|tmpl|tpl|j2|lua|so|exe|dll|deb|rpm|apk|png|jpe?g|svg|ico|woff2?|ttf|patch|diff|awk|r|gradle|csv|pgsql|vcl|policy|rules)$/i;

/** See add-instead-of-copy.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/add-instead-of-copy',
  title: 'ADD is used where COPY does the same',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.9' },
    { standard: 'hadolint', control: 'DL3020' },
    { standard: 'trivy', control: 'DS-0005' },
    { standard: 'checkov', control: 'CKV_DOCKER_4' },
  ],
  order: 706,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'ADD')) {
      const sources = sourcesOf(instruction);
      if (sources === undefined) continue;
      const doubtful = sources.filter((source) => !isPlain(project, facts, source));
      yield make({
        facts,
        stage,
        range: keywordRange(instruction),
        message: 'ADD would also download and unpack; COPY does what is meant here and no more.',
        salient: instruction.argument,
        outcome: fixOf(project, facts, instruction, doubtful),
      });
    }
  },
};

/** Local sources of an ADD that could be a COPY; undefined for one that downloads, unpacks or has flags of its own. */
function sourcesOf(instruction: Instruction): readonly string[] | undefined {
  if (instruction.flags.some(({ name }) => !flagsOfCopy.has(name))) return undefined;
  const sources = instruction.words.slice(0, -1).map(({ value }) => value);
  if (sources.length === 0) return undefined;
  return sources.some((source) => isRemote(source) || archive.test(source)) ? undefined : sources;
}

/** A URL, a git repository, or a variable that may hold one. */
function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source) || source.startsWith('$');
}

/** Certainly no archive. */
function isPlain(project: Project, facts: DockerfileFacts, source: string): boolean {
  if (source.startsWith('<<') || plainFile.test(source)) return true;
  return !/[*?[$]/.test(source) && kindInContext(project, facts, source) !== 'unknown';
}

function fixOf(project: Project, facts: DockerfileFacts, instruction: Instruction, doubtful: readonly string[]): Fix {
  const edits = new DockerfileEdits(project, facts);
  const range = keywordRange(instruction);
  const written = facts.text.slice(range.start, range.end);
  edits.replace(range, written === written.toLowerCase() ? 'copy' : 'COPY');
  const why = [
    'Local files and folders are copied alike; ADD differs for URLs, git repositories and tar archives [docs.docker.com/reference/dockerfile#add]',
  ];
  const title = 'Use COPY';
  if (doubtful.length === 0) return edits.safe(title, why);
  return edits.fix({
    applicability: 'review',
    title,
    why,
    mayBreak: doubtful.map(
      (source) => `${source} is not in the tree: if it is a tar archive, ADD unpacks it and COPY does not.`,
    ),
    followUps: [],
  });
}
