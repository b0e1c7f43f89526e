/**
 * Six stacks as people write them, before and after `apply --review` with all rules, on the same volumes:
 * they become healthy, keep their data, go through a restart, and the engine shows what was promised.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../transforms/index.ts';
import { dockfix } from '../support/cli.ts';
import { ComposeProject, type Container, describeWithEngine, docker } from './support/docker.ts';

interface StackCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Puts something in that must be there later. */
  readonly write: (project: ComposeProject) => void;
  /** Fails when the service does not serve, or has lost what was written. */
  readonly serves: (project: ComposeProject) => void;
  /** What the engine must show of a service afterwards. */
  readonly promised: Readonly<Record<string, Promised>>;
}

interface Promised {
  readonly readOnly: boolean;
  readonly tmpfs: readonly string[];
  /** `undefined`: refused, so nothing was dropped. */
  readonly capabilities: readonly string[] | undefined;
  /** Targets of mounts that can be read only. */
  readonly readable?: readonly string[];
}

/** There is no registry here that other tags could come from. */
const sameImages = rules
  .map(({ id }) => id)
  .filter((id) => id.startsWith('compose/image-') || id.startsWith('dockerfile/base-image-'))
  .flatMap((id) => ['--skip', id]);

const inside = (project: ComposeProject, service: string, ...words: string[]): string =>
  project.run(['exec', '--no-TTY', service, ...words]).trim();

const stacks: readonly StackCase[] = [
  {
    name: 'postgres',
    files: {
      'compose.yaml': `
services:
  db:
    image: postgres:16
    user: root
    pid: host
    uts: host
    environment:
      POSTGRES_PASSWORD: only-for-this-test
    volumes:
      - db:/var/lib/postgresql/data
      - ./init.sql:/docker-entrypoint-initdb.d/init.sql
    healthcheck:
      test: [CMD, pg_isready, -h, 127.0.0.1]
      interval: 1s
      retries: 60
volumes:
  db:
`,
      'init.sql': 'create table notes (note text);\n',
    },
    write: (project) => {
      inside(project, 'db', 'psql', '-U', 'postgres', '-c', "insert into notes values ('kept')");
    },
    serves: (project) =>
      expect(inside(project, 'db', 'psql', '-U', 'postgres', '-Atc', 'select note from notes')).toBe('kept'),
    promised: {
      db: {
        readOnly: true,
        tmpfs: ['/tmp', '/var/run/postgresql'],
        capabilities: ['DAC_OVERRIDE', 'SETGID', 'SETUID'],
        readable: ['/docker-entrypoint-initdb.d/init.sql'],
      },
    },
  },
  {
    name: 'valkey',
    files: {
      'compose.yaml': `
services:
  cache:
    image: valkey/valkey:8.1
    command: ["valkey-server", "--appendonly", "yes", "--requirepass", "only-for-this-test"]
    cap_add:
      - SYS_ADMIN
    security_opt:
      - seccomp:unconfined
    healthcheck:
      test: ["CMD", "valkey-cli", "-a", "only-for-this-test", "ping"]
      interval: 1s
      retries: 60
    volumes:
      - cache:/data
volumes:
  cache:
`,
    },
    write: (project) => {
      inside(project, 'cache', 'valkey-cli', '-a', 'only-for-this-test', 'set', 'note', 'kept');
    },
    serves: (project) => {
      expect(inside(project, 'cache', 'valkey-cli', '-a', 'only-for-this-test', 'get', 'note')).toContain('kept');
      expect(inside(project, 'cache', 'valkey-cli', 'ping')).toContain('NOAUTH');
    },
    promised: { cache: { readOnly: true, tmpfs: [], capabilities: ['DAC_OVERRIDE', 'SETGID', 'SETUID'] } },
  },
  {
    name: 'rabbitmq',
    files: {
      'compose.yaml': `
services:
  queue:
    image: rabbitmq:4.1
    hostname: queue
    ipc: host
    volumes:
      - queue:/var/lib/rabbitmq
    healthcheck:
      test: ["CMD", "rabbitmq-diagnostics", "-q", "check_running"]
      interval: 3s
      timeout: 30s
      retries: 60
volumes:
  queue:
`,
    },
    write: (project) => {
      inside(project, 'queue', 'rabbitmqctl', '-q', 'add_vhost', 'kept');
    },
    serves: (project) =>
      expect(inside(project, 'queue', 'rabbitmqctl', '-q', 'list_vhosts', '--no-table-headers')).toContain('kept'),
    promised: {
      queue: { readOnly: true, tmpfs: ['/var/log/rabbitmq'], capabilities: ['DAC_OVERRIDE', 'SETGID', 'SETUID'] },
    },
  },
  {
    name: 'nginx',
    files: {
      'compose.yaml': `
services:
  web:
    image: nginx:1.29
    cap_add: [NET_ADMIN]
    userns_mode: host
    volumes:
      - ./site:/usr/share/nginx/html
      - /etc/localtime:/etc/localtime
    healthcheck:
      test: ["CMD", "curl", "-fsS", "http://127.0.0.1/"]
      interval: 1s
      retries: 60
`,
      'site/index.html': 'the page of the stack\n',
    },
    write: () => undefined,
    serves: (project) =>
      expect(inside(project, 'web', 'curl', '-fsS', 'http://127.0.0.1/')).toBe('the page of the stack'),
    promised: {
      web: {
        readOnly: true,
        tmpfs: ['/var/cache/nginx', '/var/run'],
        capabilities: ['CHOWN', 'SETGID', 'SETUID'],
        readable: ['/usr/share/nginx/html', '/etc/localtime'],
      },
    },
  },
  {
    name: 's6',
    files: {
      'compose.yaml': `
services:
  series:
    image: lscr.io/linuxserver/sonarr:4.0.15
    environment:
      PUID: 1234
      PGID: 1234
    volumes:
      - series:/config
      - /etc/timezone:/etc/timezone
    healthcheck:
      test: ["CMD", "test", "-s", "/config/user"]
      interval: 1s
      retries: 60
volumes:
  series:
`,
    },
    write: (project) => {
      inside(project, 'series', 'sh', '-c', 'echo kept > /config/note');
    },
    serves: (project) =>
      expect(inside(project, 'series', 'cat', '/config/note', '/config/user').split('\n')).toEqual(['kept', '1234']),
    promised: { series: { readOnly: false, tmpfs: [], capabilities: undefined, readable: ['/etc/timezone'] } },
  },
  {
    name: 'applications',
    files: {
      'compose.yaml': `
services:
  node:
    build: ./node
    volumes:
      - uploads:/app/uploads
    healthcheck:
      test: ["CMD", "node", "-e", "fetch('http://127.0.0.1:3000/').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
      interval: 2s
      timeout: 10s
      retries: 60
  python:
    build: ./python
    volumes:
      - notes:/notes
    healthcheck:
      test: ["CMD", "python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/')"]
      interval: 2s
      timeout: 10s
      retries: 60
volumes:
  uploads:
  notes:
`,
      'node/Dockerfile': `FROM node:22-slim
WORKDIR /app
COPY --chown=node:node server.js ./
RUN mkdir /app/uploads && chown node:node /app/uploads
USER node
EXPOSE 3000
CMD ["node", "server.js"]
`,
      'node/server.js': `const { createServer } = require('node:http');
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
createServer((request, response) => {
  writeFileSync('/tmp/scratch', 'x');
  if (request.method === 'POST') appendFileSync('/app/uploads/notes', 'kept');
  let notes = '';
  try { notes = readFileSync('/app/uploads/notes', 'utf8'); } catch {}
  response.end('[' + notes + ']');
}).listen(3000);
process.on('SIGTERM', () => process.exit(0));
`,
      'python/Dockerfile': `FROM python:3.13-slim
RUN useradd --uid 10001 app && mkdir /notes && chown app /notes
WORKDIR /srv
COPY app.py ./
USER 10001
EXPOSE 8000
CMD ["python", "app.py"]
`,
      'python/app.py': `import http.server, os, signal, sys, tempfile
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        tempfile.TemporaryFile().write(b'x')
        notes = open('/notes/notes').read() if os.path.exists('/notes/notes') else ''
        self.send_response(200); self.end_headers(); self.wfile.write(('[' + notes + ']').encode())
    def do_POST(self):
        open('/notes/notes', 'a').write('kept')
        self.do_GET()
http.server.HTTPServer(('', 8000), Handler).serve_forever()
`,
    },
    write: (project) => {
      inside(project, 'node', 'node', '-e', "fetch('http://127.0.0.1:3000/', { method: 'POST' })");
      inside(
        project,
        'python',
        'python',
        '-c',
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/', data=b'x')",
      );
    },
    serves: (project) => {
      expect(
        inside(
          project,
          'node',
          'node',
          '-e',
          "fetch('http://127.0.0.1:3000/').then((r) => r.text()).then(console.log)",
        ),
      ).toBe('[kept]');
      expect(
        inside(
          project,
          'python',
          'python',
          '-c',
          "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8000/').read().decode())",
        ),
      ).toBe('[kept]');
    },
    promised: {
      node: { readOnly: true, tmpfs: ['/tmp'], capabilities: [] },
      python: { readOnly: true, tmpfs: ['/tmp'], capabilities: [] },
    },
  },
];

describe.each(stacks)('$name', ({ name, files, write, serves, promised }) => {
  describeWithEngine('hardened with all rules', () => {
    const folder = mkdtempSync(join(tmpdir(), `dockfix-hardening-${name}-`));
    const project = new ComposeProject(folder, `dockfix-hardening-${name}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    afterAll(() => {
      project.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    it('serves before', () => {
      project.up();
      write(project);
      serves(project);
      project.run(['down', '--timeout', '20']);
    });

    it('is fixed, and a second run changes nothing', () => {
      const applied = dockfix(folder, 'apply', '--review', ...sameImages);
      expect(applied.stderr).not.toContain('bug of dockfix');
      expect([0, 1]).toContain(applied.code);
      expect(dockfix(folder, 'diff', '--review', ...sameImages).stdout).toBe('');
    });

    it('serves after, on the volumes of before', () => {
      project.up();
      serves(project);
    });

    it('has what was promised', () => {
      const containers = project.containers();
      for (const [service, wanted] of Object.entries(promised)) {
        const container = containers.get(service);
        expect(container, service).toBeDefined();
        if (container !== undefined) expect(shown(container, wanted), service).toEqual(shownAs(wanted));
      }
    });

    it('serves after a restart, and when it is made anew', () => {
      project.run(['restart', '--timeout', '20']);
      project.up();
      serves(project);
      project.run(['down', '--timeout', '20']);
      project.up();
      serves(project);
    });
  });
});

/** The parts of `docker inspect` that were promised. */
function shown({ Id, HostConfig, Mounts }: Container, { readable = [] }: Promised): unknown {
  const more = JSON.parse(docker(['inspect', '--format', '{{json .HostConfig}}', Id])) as {
    Privileged: boolean;
    PidMode: string;
    IpcMode: string;
    Tmpfs: Readonly<Record<string, string>> | null;
  };
  return {
    readOnly: HostConfig.ReadonlyRootfs,
    tmpfs: Object.keys(more.Tmpfs ?? {}).sort(),
    privileged: more.Privileged,
    host: [more.PidMode, more.IpcMode].includes('host'),
    dropped: HostConfig.CapDrop ?? [],
    added: [...(HostConfig.CapAdd ?? [])].map((one) => one.replace('CAP_', '')).sort(),
    options: (HostConfig.SecurityOpt ?? []).filter((option) => !option.startsWith('no-new-privileges')),
    readable: Mounts.filter((mount) => !mount.RW && readable.includes(mount.Destination))
      .map((mount) => mount.Destination)
      .sort(),
  };
}

function shownAs({ readOnly, tmpfs, capabilities, readable = [] }: Promised): unknown {
  return {
    readOnly,
    tmpfs: [...tmpfs].sort(),
    privileged: false,
    host: false,
    dropped: capabilities === undefined ? [] : ['ALL'],
    added: capabilities ?? [],
    options: [],
    readable: [...readable].sort(),
  };
}
