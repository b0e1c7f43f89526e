/**
 * Builds Dockerfiles of its own before and after all Dockerfile fixes, on a Docker Engine, and compares what comes
 * out: configuration of the image, output of its command, files. Ends with a table and what differs.
 *
 * Usage: node scripts/build-dockerfiles.mjs [--only TEXT] [--keep] [--buildkit]
 *
 * 8 bodies × 8 ways to start make 64 files in the style of real ones. All stand on debian:bookworm-slim and are built
 * by the classic builder or, with --buildkit, by the BuildKit of the engine; what one of them lacks (here-documents,
 * mounts) is not among them. test/engine/build-secrets.test.ts builds mounts. Rules that change the base are left out:
 * the images they would name are not here. That the program runs as another user than root is meant, and counted.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { importSource } from './support/import-source.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, keep: { type: 'boolean' }, buildkit: { type: 'boolean' } },
});
const base = 'debian:bookworm-slim';
const leftOut = /base-image-|final-stage-not-distroless|single-stage/;

/** What is run: its words, where it is, what it sees, what was built. */
const show = `#!/bin/sh
echo "words: $*"
echo "directory: $(pwd)"
echo "user: $(id -u)"
env | grep -E '^(APP|DATA|GREETING|VERSION|OPTIONS)' | sort
find /app /srv /data -type f -o -type d 2>/dev/null | sort
`;
const context = { show, 'conf/app.conf': 'a=1\n', 'conf/deep/x.txt': 'x\n', 'a.txt': 'a\n', 'b.txt': 'b\n' };
const bring = 'COPY show /usr/local/bin/show\nRUN chmod 755 /usr/local/bin/show\n';

/** `mends`: it did something else than was meant before, so that a difference is the fix. */
const bodies = {
  'old-forms': {
    text: `FROM ${base}\nMAINTAINER Jane Doe <jane@example.org>\n${bring}ENV APP_HOME /app\nENV OPTIONS -a "b c"  d\nENV GREETING hello   wide world\nLABEL version 1.0\nLABEL description A program   that waits\nWORKDIR $APP_HOME\n`,
  },
  add: {
    text: `FROM ${base}\n${bring}ADD conf /app/conf\nADD a.txt b.txt /app/\nADD ["conf/app.conf", "/srv/app.conf"]\nWORKDIR /app\n`,
  },
  slash: { text: `FROM ${base}\n${bring}RUN mkdir /app\nCOPY a.txt b.txt /app\n`, mends: true },
  relative: { text: `FROM ${base}\n${bring}COPY conf srv/conf\nWORKDIR app\nCOPY a.txt .\nWORKDIR data\n` },
  braces: {
    text: `FROM ${base}\n${bring}RUN mkdir -p /app/{data,logs/{web,db}} && \\\n\n    touch /app/x\nWORKDIR /app\n`,
    mends: true,
  },
  variables: {
    text: `ARG VERSION=1.4\nFROM ${base}\n${bring}RUN mkdir -p /srv/v-$VERSION\nENV APP_DIR=/app \\\n    DATA_DIR=$APP_DIR/data\nWORKDIR $APP_DIR\n`,
    mends: true,
  },
  stages: {
    text: `FROM ${base} AS build\nRUN mkdir /out && echo one > /out/one\nFROM build AS Build\nRUN echo two > /out/two\nFROM ${base}\n${bring}COPY --from=build /out /app\nCOPY --from=0 /out/one /srv/one\nWORKDIR /app\n`,
  },
  void: {
    text: `FROM ${base}\n${bring}EXPOSE 8080:80 443 127.0.0.1:53:53/udp\nLABEL a=1\nLABEL a=2\nVOLUME /data /run/docker.sock\nHEALTHCHECK NONE\nSTOPSIGNAL 9\nHEALTHCHECK --interval=5s CMD show check\nCMD ["show", "dead"]\nENTRYPOINT ["show", "dead"]\nWORKDIR /app\n`,
  },
};
const starts = {
  exec: { text: 'ENTRYPOINT ["show"]\nCMD ["one", "two"]\n' },
  plain: { text: "CMD show one 'two three' \\\n    # a comment\n    four\n" },
  variable: { text: 'CMD show $GREETING "$APP_HOME"\n' },
  list: { text: 'CMD cd / && show one; show two\n' },
  entrypoint: { text: 'ENTRYPOINT exec show one\n' },
  words: { text: 'ENTRYPOINT ["show", "first"]\nCMD show second\n' },
  quotes: { text: "ENTRYPOINT []\nCMD ['show', 'one', \\\n     'two']\n", mends: true },
  shell: { text: 'SHELL ["/bin/bash", "-c"]\nCMD show {a,b} | cat\n' },
};

const { rules, plan, createProjectHost } = await importSource(
  'transforms/index.ts',
  'src/core/plan.ts',
  'src/source/project.ts',
);
const chosen = rules.filter(({ id }) => id.startsWith('dockerfile/') && !leftOut.test(id));
const work = mkdtempSync(join(tmpdir(), 'dockfix-builds-'));
const table = new Map();
const notes = [];
let sizeBefore = 0;
let sizeAfter = 0;
try {
  for (const [bodyName, body] of Object.entries(bodies)) {
    for (const [startName, start] of Object.entries(starts)) {
      const name = `${bodyName}-${startName}`;
      if (options.only === undefined || name.includes(options.only)) compare(name, body, start);
    }
  }
} finally {
  if (!options.keep) rmSync(work, { recursive: true, force: true });
}
for (const [key, count] of table) console.log(`${String(count).padStart(5)}  ${key}`);
console.log(
  `sizes of those built twice: ${Math.round(sizeBefore / 1e6)} MB before, ${Math.round(sizeAfter / 1e6)} MB after`,
);
for (const note of notes) console.log(`  ${note}`);
process.exit(table.has('worse: does not build any more') || table.has('worse: differs') ? 1 : 0);

function compare(name, body, start) {
  const text = body.text + start.text;
  // An ENTRYPOINT in exec form gets the words of CMD, which were those of a shell before.
  const passesOn = /^ENTRYPOINT \["/m.test(text) && /^CMD (?!\[)/m.test(text);
  const files = { ...context, Dockerfile: text };
  const planned = plan({ files: view(files), host: createProjectHost(), rules: chosen, select: () => true });
  for (const error of planned.internalErrors) notes.push(`${name}: ${error.message}`);
  const after = { ...files, ...Object.fromEntries(planned.overlay.pending().map((file) => [file.path, file.after])) };
  const again = plan({ files: view(after), host: createProjectHost(), rules: chosen, select: () => true });
  count(again.overlay.pending().length === 0 ? 'second run changes nothing' : 'worse: a second run changes something');
  count(after.Dockerfile === text ? 'nothing to fix' : 'fixed');
  const first = build(`${name}-before`, files);
  const second = build(`${name}-after`, after);
  if (first === undefined && second === undefined) count('built neither before nor after');
  else if (second === undefined) {
    count('worse: does not build any more');
    notes.push(`${name}: does not build any more`);
  } else if (first === undefined) count('mended: builds now');
  else {
    sizeBefore += first.size;
    sizeAfter += second.size;
    const differences = differencesOf(first, second);
    if (differences.length === 0) count('built and run alike');
    else if (body.mends || start.mends || passesOn) {
      count('mended: differs as was meant');
      notes.push(`${name}: ${differences.join('; ')}`);
    } else {
      count('worse: differs');
      notes.push(`WORSE ${name}: ${differences.join('; ')}`);
    }
  }
  for (const one of [first, second]) if (one !== undefined) spawnSync('docker', ['rmi', '--force', one.image]);
}

function differencesOf(a, b) {
  const found = [];
  if (a.user === '' && b.user !== '') count('runs as a user instead of root');
  for (const key of ['env', 'ports', 'workdir', 'volumes']) {
    const [left, right] = [a[key], b[key]].map((value) => JSON.stringify(value ?? null));
    // The socket in VOLUME and ports of the host are meant to go.
    if (left !== right && key !== 'volumes') found.push(`${key} ${left} → ${right}`);
  }
  if (withoutUser(a.output) !== withoutUser(b.output))
    found.push(`output ${JSON.stringify(a.output)} → ${JSON.stringify(b.output)}`);
  return found;
}

function withoutUser(output) {
  return output.replaceAll(/^user: \d+$/gm, 'user');
}

function build(name, files) {
  const folder = join(work, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const image = `dockfix-builds-${process.pid}-${name}`;
  const built = spawnSync('docker', ['build', '--quiet', '--tag', image, folder], {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_BUILDKIT: options.buildkit ? '1' : '0' },
  });
  if (built.status !== 0) {
    if (options.keep) console.error(`${name}: ${built.stderr.trim().split('\n').at(-1)}`);
    return undefined;
  }
  const [inspected] = JSON.parse(execFileSync('docker', ['image', 'inspect', image], { encoding: 'utf8' }));
  const run = spawnSync('docker', ['run', '--rm', '--network=none', image], { encoding: 'utf8', timeout: 60_000 });
  const { User: user, Env: env, ExposedPorts: ports, WorkingDir: workdir, Volumes: volumes } = inspected.Config;
  return {
    image,
    user,
    env,
    ports,
    workdir,
    volumes,
    size: inspected.Size,
    output: `${run.status}: ${run.stdout}${run.stderr}`,
  };
}

function view(files) {
  const paths = Object.keys(files).sort();
  return {
    paths: () => paths,
    read: (path) => files[path],
    exists: (path) => path in files || paths.some((one) => one.startsWith(`${path}/`)),
    isTracked: () => true,
    isIgnored: () => false,
  };
}

function count(key) {
  table.set(key, (table.get(key) ?? 0) + 1);
}
