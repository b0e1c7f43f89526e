/** RUN with a cd in it, built before and after WORKDIR says the directory: the same files, the same directory. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rule } from '../../transforms/dockerfile/cd-instead-of-workdir.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { describeWithEngine, docker, tryDocker } from './support/docker.ts';

/** Programs, and something to fetch, unpack and build: an archive, a zip and a repository of one small Makefile. */
const prelude = `FROM debian:bookworm-slim AS base
RUN apt-get update \\
 && apt-get install -y --no-install-recommends curl git make unzip zip bc \\
 && rm -rf /var/lib/apt/lists/*
WORKDIR /pub
RUN mkdir -p x-1.0/sub \\
 && printf 'all:\\n\\techo built > out\\ninstall: all\\n\\tcp out /usr/local/share/out\\n\\tpwd > /usr/local/share/where\\n' > x-1.0/Makefile \\
 && printf '#!/bin/sh\\npwd\\n' > x-1.0/sub/where.sh && chmod +x x-1.0/sub/where.sh \\
 && tar czf x.tar.gz x-1.0 && zip -qr x.zip x-1.0 \\
 && git init -q -b main x-1.0 && git -C x-1.0 add . \\
 && git -C x-1.0 -c user.name=x -c user.email=x@example.org commit -qm x \\
 && git -C x-1.0 tag v1 && git clone -q --no-hardlinks --bare x-1.0 y.git
WORKDIR /
`;

const cases: Readonly<Record<string, string>> = {
  'a folder that is made and removed': `RUN set -xe \\
 && mkdir -p /opt/x \\
 && cd /opt/x \\
 && curl -sSL file:///pub/x.tar.gz | tar xz --strip 1 \\
 && make install \\
 && cd .. \\
 && rm -rf /opt/x \\
 && dpkg --purge bc \\
 && apt-get purge -y --auto-remove zip`,
  'a folder below where it starts': `WORKDIR /srv
RUN mkdir x && cd x && tar xzf /pub/x.tar.gz --strip 1 && make install && cd .. && cp -r x kept && rm -rf x
RUN pwd > here`,
  'an archive with its folder': `ENV DIR=x-1.0
RUN tar xzf /pub/x.tar.gz && cd "$DIR" && make install && cd .. && rm -rf "$DIR" && ldconfig`,
  'a repository': `RUN cd /usr/src && git clone -q file:///pub/y.git && cd y && git checkout -q v1 && make install && mv out /out && cd .. && rm -rf y`,
  'a subshell': `RUN set -x \\
 && git clone -q file:///pub/y.git /usr/src/y \\
 && ( \\
  cd /usr/src/y \\
  && make \\
  && make install \\
 ) \\
 && rm -rf /usr/src/y`,
  'one command each': `RUN mkdir -p /opt/a /opt/b && cd /opt/a && tar xzf /pub/x.tar.gz
RUN cd /opt/b && unzip -q /pub/x.zip
RUN cd /opt && curl -sSO file:///pub/x.zip
RUN git clone -q file:///pub/y.git /opt/y && (cd /opt/y && git checkout -q v1)
RUN cd /opt/a && rm -r x-1.0/sub && touch 'it is' && echo a > b`,
  'two directories': `RUN set -e; tar xzf /pub/x.tar.gz; ./x-1.0/sub/where.sh > /first; \\
 cd x-1.0; make; \\
 cd sub; ./where.sh > /second`,
  'pushd and popd': `SHELL ["/bin/bash", "-c"]
RUN tar xzf /pub/x.tar.gz && cd x-1.0 && make && pushd sub && ./where.sh > w && popd && make install`,
  'statements that give up': `RUN set -e; \\
 echo a > /a; \\
 cd /usr/local/share || exit 1; \\
 echo b > b; \\
 cd ..; \\
 echo c > /usr/local/share/c`,
  'a removal that has to come last': `RUN git clone -q file:///pub/y.git /opt/y && cd /opt/y && make install && cd / && rm -rf /opt/y && git config --global a.b c`,
  'several folders of one mkdir': `RUN mkdir /opt/one /opt/two && cd /opt/one && tar xzf /pub/x.tar.gz && make -C x-1.0 && ./x-1.0/sub/where.sh > w`,
  'a here and there of paths': `WORKDIR /srv/app
RUN mkdir -p conf logs && curl -sS file:///pub/x.tar.gz | tar xz && cd x-1.0 && ./sub/where.sh > ../conf/where && cp Makefile ../logs/ && cd ../logs && chmod 600 Makefile && cd ..
RUN ls > list`,
  'a user of its own': `RUN useradd -m -u 1000 app
USER app
WORKDIR /home/app
RUN mkdir work && cd work && ../../../pub/x-1.0/sub/where.sh > w
RUN cd /home/app && echo a > a && ./work/../work/none 2>/dev/null || true`,
};

const variables = 'FROM base\nARG ROOT=/opt/root\nENV KEPT=/srv/kept\nWORKDIR $KEPT\n';
const withVariables = `${variables}RUN mkdir -p "\${ROOT}"/x && cd "\${ROOT}"/x && tar xzf /pub/x.tar.gz --strip 1 && make install\nRUN pwd > here`;

const names: string[] = [];
let folder = '';

/** Every path with its kind, mode, owner, size and what it points to; logs and the state of packages left out. */
function treeOf(image: string): string {
  const skipped = ['/proc', '/sys', '/dev', '/var/log', '/var/cache', '/var/lib/dpkg', '/var/lib/apt', '/tmp'];
  const prune = skipped.map((path) => `-path ${path}`).join(' -o ');
  const list = `find / -xdev \\( ${prune} -o -path '*/.git' \\) -prune -o -printf '%p %y %m %u %l ' \\( -type f -printf '%s' -o -true \\) -printf '\\n' | sort; pwd`;
  return docker(['run', '--rm', '--user', '0', image, 'sh', '-c', list]);
}

function build(text: string, name: string): void {
  const context = join(folder, name);
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, 'Dockerfile'), text);
  docker(['build', '--network=host', '--quiet', '--tag', `dockfix-${name}`, context], { timeoutSeconds: 600 });
  names.push(`dockfix-${name}`);
}

describeWithEngine('WORKDIR in place of cd', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dockfix-workdir-'));
    build(prelude, 'workdir-base');
  }, 600_000);

  afterAll(() => {
    for (const name of names.reverse()) tryDocker(['rmi', '-f', name]);
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  const all = Object.entries(cases).map(([about, text]) => [about, `FROM base\n${text}\n`] as const);
  it.each([...all, ['variables', `${withVariables}\n`] as const])(
    '%s',
    (about, text) => {
      const before = `${prelude}\n${text}`;
      const host = createProjectHost();
      const made = plan({ files: memoryFiles({ Dockerfile: before }), host, rules: [rule], select: () => true });
      expect(made.remaining.map(({ outcome }) => (outcome.kind === 'fix' ? 'fix' : outcome.code))).toEqual([]);
      const after = made.overlay.read('Dockerfile') ?? '';
      expect(after).not.toMatch(/(?:^|&& |; |\( *)(?:cd|pushd) /m);
      const name = `workdir-${about.replaceAll(/\W+/g, '-')}`;
      build(before, `${name}-before`);
      build(after, `${name}-after`);
      expect(treeOf(`dockfix-${name}-after`)).toBe(treeOf(`dockfix-${name}-before`));
    },
    300_000,
  );
});
