import { posix } from 'node:path';
import ignore from 'ignore';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { contextsOf } from '../support/build-context.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { isSecretName, isSecretValue } from '../support/secret-names.ts';

/** Files of secrets by their names, as git shows them or as they lie beside. */
const secretFile =
  /(?:^|\/)(?:\.env(?:\.(?!example|sample|template|dist|defaults?$)[\w-]+)*|\.netrc|\.pgpass|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)|[\w.-]+\.(?:key|pfx|p12|jks|keystore)|[\w.-]*private[\w.-]*\.pem|secrets\/[^/]+)$/;
/** What is asked for by name, since git does not list what it ignores. */
const besides = ['.env', '.env.local', '.env.production', '.npmrc', '.netrc', 'id_rsa', 'secrets'];

/** See context-holds-secrets.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/context-holds-secrets',
  title: 'COPY takes the whole context, with files of secrets in it',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.10' },
    { standard: 'OWASP-Docker', control: 'RULE #12' },
  ],
  order: 124,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const contexts = contextsOf(project, facts);
      const [context] = contexts;
      for (const stage of facts.stages) {
        for (const instruction of stage.instructions) {
          if ((instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') || context === undefined) continue;
          const whole = instruction.words
            .slice(0, -1)
            .find(({ value }) => value === '.' || value === './' || value === '/');
          if (whole === undefined || instruction.flags.some(({ name }) => name === 'from' || name === 'exclude'))
            continue;
          const found = secretsIn(project, facts, context);
          if (found.length === 0) continue;
          yield make({
            facts,
            stage,
            range: whole.range,
            message: `${instruction.keyword} ${whole.value} puts ${listed(found)} into ${stage.label}.`,
            salient: 'context',
            outcome: contexts.length > 1 ? severalContexts(found) : excluded(project, facts, context, found),
          });
        }
      }
    }
  },
};

/** Files of secrets below the context that its ignore file lets through. */
function secretsIn(project: Project, facts: DockerfileFacts, context: string): readonly string[] {
  const { files } = project;
  const below = context === '.' ? '' : `${context}/`;
  const listed = files
    .paths()
    .filter((path) => path.startsWith(below))
    .map((path) => path.slice(below.length));
  const beside = besides.filter((name) => files.exists(posix.join(context, name)));
  const ignored = ignore().add(dockerPatterns(files.read(ignoreFile(project, facts, context)) ?? ''));
  const found = [
    ...listed.filter((path) => secretFile.test(path)),
    ...beside.filter((name) => secretFile.test(name) || name === 'secrets'),
  ];
  return [...new Set(found.map((path) => path.replace(/(^|\/)secrets\/.*$/, '$1secrets')))]
    .filter((path) => isSecret(files.read(posix.join(context, path)), path))
    .filter((path) => !ignored.ignores(path) && !ignored.ignores(`${path}/`))
    .sort();
}

/** A `.env` that can be read is one only when a secret stands in it; what cannot be read counts by its name. */
function isSecret(text: string | undefined, path: string): boolean {
  if (text === undefined || !/(?:^|\/)\.env[^/]*$/.test(path)) return true;
  return text.split(/\r?\n/).some((line) => {
    const [, name = '', value = ''] = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
    const plain = value.replace(/^(["'])(.*)\1\s*$/, '$2');
    return isSecretName(name) && plain !== '' && isSecretValue(name, plain);
  });
}

/** Patterns of `.dockerignore` start at the context's root (docs.docker.com/build/concepts/context#dockerignore-files). */
function dockerPatterns(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const pattern = line.trim();
    if (pattern === '' || pattern.startsWith('#')) return [];
    const negated = pattern.startsWith('!');
    const plain = posix.normalize(negated ? pattern.slice(1) : pattern).replace(/^\/+/, '');
    return [`${negated ? '!' : ''}/${plain}`];
  });
}

function ignoreFile({ files }: Project, facts: DockerfileFacts, context: string): string {
  const own = `${facts.path}.dockerignore`;
  return files.exists(own) ? own : posix.join(context, '.dockerignore');
}

function listed(found: readonly string[]): string {
  const shown = found.slice(0, 3).join(', ');
  return found.length > 3 ? `${shown} and ${found.length - 3} more files of secrets` : shown;
}

function excluded(project: Project, facts: DockerfileFacts, context: string, found: readonly string[]): Fix {
  const edits = new DockerfileEdits(project, facts);
  const file = ignoreFile(project, facts, context);
  edits.draft.appendLines({ file, lines: found, secret: false });
  return edits.fix({
    applicability: 'review',
    title: `Keep ${listed(found)} out of the build by ${file}`,
    why: [
      'What .dockerignore names is not sent to the builder [docs.docker.com/build/concepts/context#dockerignore-files]',
    ],
    mayBreak: [
      `A program that reads ${listed(found)} inside the image: give it to the container instead (env_file, secrets, a mount).`,
    ],
    followUps: ['Images that were built before have the files in them: change the secrets, or delete the images.'],
  });
}

function severalContexts(found: readonly string[]): Refusal {
  return {
    kind: 'refusal',
    code: 'several-contexts',
    because: 'Services build it with different contexts, each of which has its own .dockerignore.',
    byHand: [`Write these lines into the .dockerignore of each context: ${found.join(', ')}.`],
  };
}
