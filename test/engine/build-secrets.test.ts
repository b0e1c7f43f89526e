/**
 * What the rules make of secrets in Dockerfiles, built with BuildKit before and after: the command gets the same
 * value, by the very line that the fix names or by Compose, and the image no longer holds it. The builder of the
 * engine knows no `env=` of a secret mount (Dockerfile frontend 1.10) and fetches no other: that form is not built.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rules } from '../../transforms/index.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { writeFiles } from '../support/temp.ts';
import { buildKit, ComposeProject, describeWithBuildKit, docker, tryDocker } from './support/docker.ts';

/** As no file or program of the base has it, so that finding it means something. */
const token = randomBytes(20).toString('hex');

interface BuildCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** For the build before the fix. */
  readonly buildArguments?: readonly string[];
  /** The environment of both builds. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the image before gives the value away: that it is found there shows that searching finds it. */
  readonly leaksIn: 'history' | 'layer';
  /** It builds without the secret as well. */
  readonly mayBeEmpty?: boolean;
  /** What the text must still hold. */
  readonly keeps?: string;
}

const besideCache: BuildCase = {
  name: 'an ARG that RUN names, beside a cache mount',
  files: {
    Dockerfile: `FROM debian:bookworm-slim
ARG DEPLOY_TOKEN
RUN --mount=type=cache,target=/var/cache/build,id=dockfix-build-secrets \\
    printf %s "$DEPLOY_TOKEN" | sha256sum > /proof && \\
    echo built >> /var/cache/build/log && \\
    cp /var/cache/build/log /log
`,
  },
  buildArguments: ['--build-arg', `DEPLOY_TOKEN=${token}`],
  env: { DEPLOY_TOKEN: token },
  leaksIn: 'history',
  keeps: '--mount=type=cache,target=/var/cache/build,id=dockfix-build-secrets',
};

/** Each leaves the sum of what the command saw in /proof. */
const cases: readonly BuildCase[] = [
  besideCache,
  {
    name: 'an ARG that a program reads out of its environment',
    files: {
      Dockerfile: `FROM node:22-slim
WORKDIR /app
COPY build.js .
ARG NPM_TOKEN
RUN node build.js
`,
      'build.js': `const { createHash } = require('node:crypto');
require('node:fs').writeFileSync('/proof', createHash('sha256').update(process.env.NPM_TOKEN).digest('hex') + '  -\\n');
`,
    },
    buildArguments: ['--build-arg', `NPM_TOKEN=${token}`],
    env: { NPM_TOKEN: token },
    leaksIn: 'history',
  },
  {
    name: 'an ARG that may be empty',
    files: {
      Dockerfile: `FROM debian:bookworm-slim
ARG DEPLOY_TOKEN=""
RUN printf %s "$DEPLOY_TOKEN" | sha256sum > /proof
`,
    },
    buildArguments: ['--build-arg', `DEPLOY_TOKEN=${token}`],
    env: { DEPLOY_TOKEN: token },
    leaksIn: 'history',
    mayBeEmpty: true,
  },
  {
    name: 'a token in an address',
    files: {
      Dockerfile: `FROM debian:bookworm-slim
RUN address="https://deploy:${token}@git.example.org/acme/lib.git" && \\
    printf %s "$address" | cut -d: -f3 | cut -d@ -f1 | tr -d '\\n' | sha256sum > /proof
`,
    },
    env: { GIT_EXAMPLE_ORG_TOKEN: token },
    leaksIn: 'history',
  },
  {
    name: 'a file of credentials that is copied, and deleted later',
    files: {
      Dockerfile: `FROM node:22-slim
WORKDIR /app
COPY build.js .npmrc ./
RUN node build.js
RUN rm -f .npmrc
COPY . .
`,
      '.npmrc': `//npm.example.org/:_authToken=${token}\n`,
      'build.js': `const { createHash } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const value = readFileSync('/app/.npmrc', 'utf8').trim().split('=')[1];
writeFileSync('/proof', createHash('sha256').update(value).digest('hex') + '  -\\n');
`,
    },
    leaksIn: 'layer',
  },
];

const sum = createHash('sha256').update(token).digest('hex');
const secretRules = rules.filter(
  ({ id }) => id === 'dockerfile/secret-in-build' || id === 'dockerfile/secret-file-copied',
);
/** There is no registry here that other bases could come from. */
const allRules = rules.filter(({ id }) => !/\/(?:base-image|image)-|distroless|single-stage/.test(id));

function fixed(files: Readonly<Record<string, string>>, chosen: typeof rules) {
  const planned = plan({
    files: memoryFiles(files),
    host: createProjectHost(),
    rules: chosen,
    select: () => true,
  });
  expect(planned.internalErrors).toEqual([]);
  const changed = Object.fromEntries(planned.overlay.pending().map(({ path, after }) => [path, after]));
  return { files: { ...files, ...changed }, followUps: planned.applied.flatMap(({ fix }) => fix.followUps) };
}

/** The words behind `docker build` in the line that a fix names. */
function namedWords(followUps: readonly string[]): readonly string[] {
  const line = followUps.map((text) => /docker build (.*) …/.exec(text)?.[1]).find((words) => words !== undefined);
  return (line ?? '').split(' ');
}

/** Where a value can be read in an image: its history, and everything that `docker save` writes. */
function leaks(image: string, folder: string): readonly string[] {
  const history = docker(['history', '--no-trunc', '--format', '{{.CreatedBy}}', image]);
  const archive = join(folder, 'image.tar');
  docker(['save', '--output', archive, image]);
  const search = spawnSync('grep', ['--count', '--text', '--fixed-strings', token, archive]);
  rmSync(archive);
  expect([0, 1]).toContain(search.status);
  return [...(history.includes(token) ? ['history'] : []), ...(search.status === 0 ? ['layer'] : [])];
}

function proofIn(image: string): string {
  return docker(['run', '--rm', '--network=none', '--entrypoint', 'cat', image, '/proof']);
}

describeWithBuildKit('secrets of a build', () => {
  const work = mkdtempSync(join(tmpdir(), 'dockfix-build-secrets-'));
  const prefix = `dockfix-build-secrets-${process.pid}`;
  const images = new Set<string>();

  afterAll(() => {
    for (const image of images) tryDocker(['rmi', '--force', image]);
    rmSync(work, { recursive: true, force: true });
  });

  const build = (name: string, files: Readonly<Record<string, string>>, words: readonly string[], env = {}): string => {
    const folder = writeFiles(join(work, name), files);
    const image = `${prefix}-${name}`;
    images.add(image);
    // A layer of another build would hide that the command does not get the secret.
    docker(['build', '--no-cache', '--tag', image, ...words, '.'], { cwd: folder, env: { ...env, ...buildKit } });
    return image;
  };

  describe.each(cases.map((one, index) => ({ ...one, index })))('$name', (one) => {
    const after = fixed(one.files, secretRules);
    let before = '';
    let mounted = '';

    beforeAll(() => {
      before = build(`${one.index}-before`, one.files, one.buildArguments ?? [], one.env);
      mounted = build(`${one.index}-after`, after.files, namedWords(after.followUps), one.env);
    });

    it('reaches the command by the line that the fix names', () => {
      expect(after.files['Dockerfile']).toContain('--mount=type=secret');
      if (one.keeps !== undefined) expect(after.files['Dockerfile']).toContain(one.keeps);
      expect(proofIn(before)).toBe(`${sum}  -\n`);
      expect(proofIn(mounted)).toBe(`${sum}  -\n`);
    });

    it('was in the image before and is not any more', () => {
      expect(leaks(before, work)).toContain(one.leaksIn);
      expect(leaks(mounted, work)).toEqual([]);
    });

    it('is needed: without it the command sees something else, or fails', () => {
      const folder = join(work, `${one.index}-after`);
      const without = `${prefix}-${one.index}-without`;
      images.add(without);
      const finished = tryDocker(['build', '--no-cache', '--tag', without, '.'], { cwd: folder, env: buildKit });
      if (one.mayBeEmpty === true) expect(finished.status).toBe(0);
      if (finished.status === 0) expect(proofIn(without)).not.toContain(sum);
      else expect(finished.stderr).toMatch(/\/run\/secrets|\.npmrc/);
    });

    it('builds with all other fixes too', () => {
      const all = fixed(one.files, allRules);
      const image = build(`${one.index}-all`, all.files, namedWords(all.followUps), one.env);
      expect(proofIn(image)).toBe(`${sum}  -\n`);
      expect(leaks(image, work)).toEqual([]);
    });
  });

  it('keeps the cache mount of before, with what earlier builds left in it', () => {
    const { files: mounted, followUps } = fixed(besideCache.files, secretRules);
    const lines = ['first', 'second'].map((round) => {
      // --no-cache would empty the cache mount as well; another line before it makes the command run again.
      const Dockerfile = (mounted['Dockerfile'] ?? '').replace('RUN ', `ENV ROUND=${round}-${process.pid}\nRUN `);
      const image = `${prefix}-cache-${round}`;
      images.add(image);
      const folder = writeFiles(join(work, `cache-${round}`), { Dockerfile });
      docker(['build', '--tag', image, ...namedWords(followUps), '.'], {
        cwd: folder,
        env: { ...besideCache.env, ...buildKit },
      });
      return docker(['run', '--rm', '--entrypoint', 'cat', image, '/log']).split('\n').length;
    });
    expect((lines[1] ?? 0) - (lines[0] ?? 0)).toBe(1);
  });
});

describeWithBuildKit('secrets of a build by Compose', () => {
  const work = mkdtempSync(join(tmpdir(), 'dockfix-build-compose-'));
  const files = {
    'compose.yaml': `services:
  web:
    build:
      context: .
      args:
        NPM_TOKEN: \${CI_NPM_TOKEN}
        VERSION: "3"
  worker:
    build: .
`,
    '.npmrc': `//npm.example.org/:_authToken=${token}\n`,
    Dockerfile: `FROM node:22-slim
WORKDIR /app
COPY build.js .npmrc ./
ARG VERSION
ARG NPM_TOKEN
RUN node build.js && echo "$VERSION" > /version
`,
    'build.js': `const { createHash } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const file = readFileSync('/app/.npmrc', 'utf8').trim().split('=')[1];
if (file !== process.env.NPM_TOKEN && process.env.NPM_TOKEN) throw new Error('two different tokens');
writeFileSync('/proof', createHash('sha256').update(file).digest('hex') + '  -\\n');
`,
  };
  const env = { CI_NPM_TOKEN: token, ...buildKit };
  const projectOf = (name: string, contents: Readonly<Record<string, string>>): ComposeProject =>
    new ComposeProject(writeFiles(join(work, name), contents), `dockfix-build-${name}-${process.pid}`, env);
  const before = projectOf('before', files);
  const after = projectOf('after', fixed(files, secretRules).files);

  afterAll(() => {
    for (const project of [before, after]) project.remove();
    rmSync(work, { recursive: true, force: true });
  });

  it('build.secrets brings the variable and the file', () => {
    expect(after.config().secrets).toMatchObject({ npm_token: { environment: 'CI_NPM_TOKEN' } });
    for (const project of [before, after]) {
      project.run(['build', '--no-cache']);
      for (const service of ['web', 'worker']) expect(proofIn(`${project.name}-${service}`)).toBe(`${sum}  -\n`);
    }
    const version = docker(['run', '--rm', '--entrypoint', 'cat', `${after.name}-web`, '/version']);
    expect(version).toBe('3\n');
  });

  it('builds without it as well, where the variable may be empty', () => {
    const Dockerfile = 'FROM debian:bookworm-slim\nARG DEPLOY_TOKEN=""\nRUN printf "[%s]" "$DEPLOY_TOKEN" > /proof\n';
    const optional = projectOf(
      'optional',
      fixed({ Dockerfile, 'compose.yaml': 'services: {web: {build: .}}\n' }, secretRules).files,
    );
    try {
      expect(Object.keys(optional.config().secrets ?? {})).toEqual(['deploy_token']);
      optional.run(['build', '--no-cache']);
      expect(proofIn(`${optional.name}-web`)).toBe('[]');
      optional.run(['build', '--no-cache'], { env: { ...env, DEPLOY_TOKEN: token } });
      expect(proofIn(`${optional.name}-web`)).toBe(`[${token}]`);
    } finally {
      optional.remove();
    }
  });

  it('the images of before give it away, those of after do not', () => {
    expect(leaks(`${before.name}-web`, work)).toEqual(['history', 'layer']);
    for (const service of ['web', 'worker']) expect(leaks(`${after.name}-${service}`, work)).toEqual([]);
  });
});
