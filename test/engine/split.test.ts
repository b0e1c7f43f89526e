/**
 * Four applications that are built and shipped in one stage: split, moved to distroless, built, and started by Compose
 * before and after. The images are stand-ins (see images/languages).
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rule as distroless } from '../../transforms/dockerfile/final-stage-not-distroless.ts';
import { rule as healthcheck } from '../../transforms/dockerfile/healthcheck-missing.ts';
import { rule as shellForm } from '../../transforms/dockerfile/shell-form-start.ts';
import { rule as split } from '../../transforms/dockerfile/single-stage-with-build-tools.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { ComposeProject, describeWithEngine, docker, tryDocker } from './support/docker.ts';
import { buildImage } from './support/stand-ins.ts';

/** Names that the stand-in's stages are lent. */
const names = {
  tools: ['node:24', 'node:24-slim', 'python:3.13-trixie', 'python:3.13-slim-trixie', 'rust:1-bookworm'],
  cc: ['gcr.io/distroless/cc-debian13:nonroot'],
  nodejs: ['gcr.io/distroless/nodejs24-debian13:nonroot'],
  python: ['gcr.io/distroless/python3-debian13:nonroot'],
} as const;

const compose = `services:
  app:
    build: .
    ports:
      - "127.0.0.1::8080"
`;

interface Application {
  readonly files: Readonly<Record<string, string>>;
  /** What it answers, before and after. */
  readonly answer: string;
  /** What the last stage stands on afterwards. */
  readonly base: string;
}

const goProgram = `package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "check" {
		if _, err := net.Dial("tcp", "127.0.0.1:8080"); err != nil {
			os.Exit(1)
		}
		return
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello from go") })
	http.ListenAndServe(":8080", nil)
}
`;

const rustProgram = `use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() {
    if std::env::args().nth(1).as_deref() == Some("check") {
        std::process::exit(if TcpStream::connect("127.0.0.1:8080").is_ok() { 0 } else { 1 });
    }
    for stream in TcpListener::bind("0.0.0.0:8080").unwrap().incoming() {
        let mut stream = stream.unwrap();
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\\r\\nContent-Length: 15\\r\\nConnection: close\\r\\n\\r\\nhello from rust");
    }
}
`;

const applications: Readonly<Record<string, Application>> = {
  go: {
    answer: 'hello from go',
    base: 'gcr.io/distroless/static-debian13:nonroot',
    files: {
      Dockerfile: `FROM golang:1.26-alpine
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/app .
EXPOSE 8080
HEALTHCHECK --interval=1s CMD app check || exit 1
CMD app
`,
      'go.mod': 'module example.com/app\n',
      'main.go': goProgram,
    },
  },
  rust: {
    answer: 'hello from rust',
    base: 'gcr.io/distroless/cc-debian13:nonroot',
    files: {
      Dockerfile: `FROM rust:1-bookworm
WORKDIR /src
COPY . .
RUN cargo build --release --offline
EXPOSE 8080
HEALTHCHECK --interval=1s CMD ["/src/target/release/app", "check"]
CMD ["./target/release/app"]
`,
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs': rustProgram,
    },
  },
  node: {
    answer: 'hello from node',
    base: 'gcr.io/distroless/nodejs24-debian13:nonroot',
    files: {
      Dockerfile: `FROM node:24
ENV GREETING=hello
WORKDIR /app
COPY . .
RUN node build.js && chown -R node:node /app
USER node
EXPOSE 8080
CMD ["node", "dist/server.js"]
`,
      'build.js': `const fs = require('fs');
fs.mkdirSync('dist');
fs.writeFileSync('dist/server.js', fs.readFileSync('server.js', 'utf8').replace('WHO', 'node'));
`,
      'server.js': `require('http')
  .createServer((_, response) => response.end(process.env.GREETING + ' from WHO'))
  .listen(8080);
`,
    },
  },
  python: {
    answer: 'hello from python',
    base: 'gcr.io/distroless/python3-debian13:nonroot',
    files: {
      Dockerfile: `FROM python:3.13-trixie
WORKDIR /srv
COPY . .
RUN python -m pip install --no-index --no-build-isolation ./greeter
EXPOSE 8080
ENTRYPOINT ["python", "server.py"]
`,
      'greeter/setup.py': "from setuptools import setup\nsetup(name='greeter', version='1', py_modules=['greeter'])\n",
      'greeter/greeter.py': "def greet():\n    return b'hello from python'\n",
      'server.py': `import http.server
import greeter


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(greeter.greet())


http.server.HTTPServer(('', 8080), Handler).serve_forever()
`,
    },
  },
};

describeWithEngine('an application that is built and shipped in one stage', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-split-'));
  const lent: string[] = [];

  beforeAll(() => {
    for (const [target, references] of Object.entries(names)) {
      const kept = `dockfix-stand-in/languages-${target}`;
      const images = fileURLToPath(new URL('./images/languages', import.meta.url));
      buildImage(kept, images, ['--target', target, '--label', `dockfix.stand-in=languages-${target}`]);
      for (const reference of references) {
        // An image of that name that is there already is used as it is.
        if (tryDocker(['image', 'inspect', reference]).status === 0) continue;
        docker(['tag', kept, reference]);
        lent.push(reference);
      }
    }
  }, 900_000);

  afterAll(() => {
    if (lent.length > 0) tryDocker(['rmi', '--no-prune', ...lent]);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(applications))(
    '%s: is split, moved to distroless, and healthy',
    async (name, { files, answer, base }) => {
      const before = { ...files, 'compose.yaml': compose };
      const planned = plan({
        files: memoryFiles(before),
        host: createProjectHost(),
        rules: [split, shellForm, distroless, healthcheck],
        select: () => true,
      });
      expect(planned.internalErrors).toEqual([]);
      expect(planned.remaining).toEqual([]);
      const after: Readonly<Record<string, string>> = {
        ...before,
        ...Object.fromEntries(planned.overlay.pending().map((file) => [file.path, file.after])),
      };
      const last = after['Dockerfile']?.split('\n').findLast((line) => line.startsWith('FROM '));
      expect(last).toBe(`FROM ${base}`);
      await starts(
        write(join(folder, name, 'before'), before),
        `dockfix-split-${process.pid}-${name}-a`,
        answer,
        false,
      );
      await starts(write(join(folder, name, 'after'), after), `dockfix-split-${process.pid}-${name}-b`, answer, true);
    },
    600_000,
  );
});

/** Builds and starts the stack, waits until it answers (and is healthy), and takes it away. */
async function starts(folder: string, name: string, answer: string, bare: boolean): Promise<void> {
  const project = new ComposeProject(folder, name);
  try {
    const up = project.try(['up', '--build', '--detach', ...(bare ? ['--wait'] : [])], { timeoutSeconds: 400 });
    expect(up.status, up.stderr).toBe(0);
    const address = project.try(['port', 'app', '8080']).stdout.trim();
    expect(await answerOf(`http://${address}/`)).toBe(answer);
    const shell = project.try(['exec', '--no-TTY', 'app', '/bin/sh', '-c', 'id -u']);
    if (bare) {
      expect(shell.status).not.toBe(0);
      const id = project.try(['ps', '--quiet', 'app']).stdout.trim();
      expect(docker(['inspect', '--format', '{{.State.Health.Status}}', id]).trim()).toBe('healthy');
    } else expect(shell.status).toBe(0);
  } finally {
    project.try(['down', '--volumes', '--rmi', 'local', '--timeout', '1']);
  }
}

/** Asked again until it listens. */
async function answerOf(address: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await (await fetch(address)).text();
    } catch (error) {
      if (tries > 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
