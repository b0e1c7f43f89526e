import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { plan } from '../../src/core/plan.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rule } from '../../transforms/dockerfile/final-stage-not-distroless.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { describeWithEngine, docker, tryDocker } from './support/docker.ts';

/** Says who it is and what it sees, and counts its starts in a file. */
const program = `package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "check" {
		return
	}
	directory, _ := os.Getwd()
	_, noZone := time.LoadLocation("Europe/Vienna")
	_, noCertificates := os.Stat("/etc/ssl/certs/ca-certificates.crt")
	_, noShell := os.Stat("/bin/sh")
	note, _ := os.ReadFile("note.txt")
	data := os.Getenv("DATA")
	count := 0
	if data != "" {
		text, _ := os.ReadFile(data + "/count")
		count, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		count++
		if err := os.WriteFile(data+"/count", []byte(strconv.Itoa(count)), 0o600); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"uid": os.Getuid(), "directory": directory, "zones": noZone == nil, "certificates": noCertificates == nil,
		"shell": noShell == nil, "note": strings.TrimSpace(string(note)), "count": count, "words": os.Args[1:],
	})
}
`;

const twoStages = `FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod main.go ./
RUN CGO_ENABLED=0 go build -o /out/app .

FROM alpine:3.22
RUN apk add --no-cache ca-certificates tzdata && adduser -D -u 10001 app \\
 && mkdir -p /data && chown app /data
ENV DATA=/data
WORKDIR /srv
COPY --from=build --chown=app /out/app ./app
COPY note.txt .
VOLUME /data
USER app
HEALTHCHECK --interval=1s CMD ./app check || exit 1
ENTRYPOINT ["./app"]
CMD ["serve"]
`;

const oneStage = `FROM golang:1.26-alpine
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/app .
CMD ["app", "serve"]
`;

interface Seen {
  readonly uid: number;
  readonly directory: string;
  readonly count: number;
  readonly shell: boolean;
}

// Builds with the stand-in images: what is run before and after is the same program.
// The two builders give directories to different owners, so both are asked where both are there.
const builders = [['the classic builder', '0']];
if (tryDocker(['buildx', 'version']).status === 0) builders.push(['BuildKit', '1']);

describeWithEngine.each(builders)('a Go program moved to distroless, built by %s', (_, buildkit) => {
  const folder = mkdtempSync(join(tmpdir(), 'dockfix-go-'));
  const images: string[] = [];
  const volumes: string[] = [];
  afterAll(() => {
    if (images.length > 0) tryDocker(['rmi', '--force', ...images]);
    if (volumes.length > 0) tryDocker(['volume', 'rm', '--force', ...volumes]);
    rmSync(folder, { recursive: true, force: true });
  });

  const build = (name: string, files: Readonly<Record<string, string>>): string => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), text);
    }
    const image = `dockfix-go-${process.pid}-${name}`;
    docker(['build', '--quiet', '--tag', image, join(folder, name)], {
      env: { DOCKER_BUILDKIT: buildkit },
      timeoutSeconds: 600,
    });
    images.push(image);
    return image;
  };
  const run = (image: string, ...options: string[]): Seen =>
    JSON.parse(docker(['run', '--rm', '--read-only', ...options, image])) as Seen;
  const volume = (name: string): string => {
    const full = `dockfix-go-${process.pid}-${buildkit}-${name}`;
    volumes.push(full);
    return `${full}:/data`;
  };
  const fixed = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
    const { overlay, internalErrors, remaining } = plan({
      files: memoryFiles(files),
      host: createProjectHost(),
      rules: [rule],
      select: () => true,
    });
    expect(internalErrors).toEqual([]);
    expect(remaining).toEqual([]);
    return { ...files, ...Object.fromEntries(overlay.pending().map((file) => [file.path, file.after])) };
  };

  it('keeps user, directory, files, data and healthcheck, and loses the shell', async () => {
    const files = {
      Dockerfile: twoStages,
      'go.mod': 'module example.com/app\n',
      'main.go': program,
      'note.txt': 'kept\n',
    };
    const before = build('two-before', files);
    const after = build('two-after', fixed(files));
    const data = volume('data');
    const first = run(before, '--volume', data);
    expect(first).toMatchObject({
      uid: 10001,
      directory: '/srv',
      note: 'kept',
      shell: true,
      count: 1,
      words: ['serve'],
    });
    // On the data of the old image, twice, then on a new volume.
    expect(run(after, '--volume', data)).toEqual({ ...first, shell: false, count: 2 });
    expect(run(after, '--volume', data)).toEqual({ ...first, shell: false, count: 3 });
    expect(run(after, '--volume', volume('new'))).toEqual({ ...first, shell: false, count: 1 });
    expect(tryDocker(['run', '--rm', '--entrypoint', '/bin/sh', after, '-c', 'true']).status).not.toBe(0);
    const [inspected] = JSON.parse(docker(['image', 'inspect', after])) as readonly {
      readonly Config: { readonly User: string; readonly Healthcheck: { readonly Test: readonly string[] } };
    }[];
    expect(inspected?.Config.User).toBe('10001:10001');
    expect(inspected?.Config.Healthcheck.Test).toEqual(['CMD', '/srv/app', 'check']);
    expect(tryDocker(['run', '--rm', '--entrypoint', '/srv/app', after, 'check']).status).toBe(0);
  });

  it('splits a single stage', () => {
    const files = { Dockerfile: oneStage, 'go.mod': 'module example.com/app\n', 'main.go': program };
    const before = build('one-before', files);
    const after = build('one-after', fixed(files));
    const first = run(before);
    expect(first).toMatchObject({ uid: 0, directory: '/src', shell: true, words: ['serve'] });
    expect(run(after)).toEqual({ ...first, uid: 65532, shell: false, certificates: true, zones: true });
  });
});
