import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { assess, audit } from '../../src/index.ts';
import { reportModel } from '../../src/report/model.ts';
import type { ReportModel } from '../../src/report/model.types.ts';
import { packageRoot } from '../cli/scene.ts';
import { git, tempFolder, tempRepository } from '../support/temp.ts';

/** Everything about a tree, as the richest format has it. */
export async function modelOf(root: string, options: Parameters<typeof audit>[1] = {}): Promise<ReportModel> {
  const report = await audit(root, options);
  return reportModel(report, assess(report, { after: true }), { diffs: true });
}

/** A copy of the demo in a repository of its own, with one finding known and one accepted. */
export async function demoModel(): Promise<ReportModel> {
  const root = join(tempFolder(), 'shelf');
  cpSync(join(packageRoot, 'demo'), root, { recursive: true });
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'start');
  return modelOf(root);
}

/** Names and values that mean something to Markdown, HTML, XML, CSV, YAML, terminals and workflow commands. */
export const hostile: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '| | a | b |',
  '[x](javascript:alert(1))',
  '"><script>alert(1)</script>',
  '`code` **bold** _em_ ~~s~~ $x$',
  '=HYPERLINK("http://evil.example")',
  '::error::x%0A',
  '\u202Etxt.exe',
  '\u001b[31mred',
  '@octocat https://evil.example www.evil.example',
  '</details></summary>',
  ']]> & &lt; \'"',
  '--><!-- x',
  '# heading',
];

/** A stack with every hostile text in names, images, ports, volumes, networks, secrets, reasons, paths. */
export function hostileRepository(): string {
  const services = hostile.map(
    (text, at) => `  ${JSON.stringify(text)}:
    image: ${JSON.stringify(`example/${text}`)}
    container_name: ${JSON.stringify(text)}
    networks: [${JSON.stringify(text)}]
    environment:
      POSTGRES_PASSWORD: ${JSON.stringify(`hidden-${at}-${text}`.replaceAll('$', '$$$$'))}
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - ${JSON.stringify(`./${text.replaceAll(':', '')}:/data`)}
    depends_on: [${JSON.stringify(hostile[(at + 1) % hostile.length])}]
    labels:
      - ${JSON.stringify(text)}
`,
  );
  const networks = hostile.map((text) => `  ${JSON.stringify(text)}: {}\n`);
  const folder = '<b>&"\'`|$x$@octocat';
  return tempRepository({
    [`${folder}/compose.yaml`]: `name: x\nservices:\n${services.join('')}networks:\n${networks.join('')}`,
    [`${folder}/Dockerfile`]: `FROM node:22 AS ${'x'}\nLABEL a="<img src=x onerror=alert(2)>"\nRUN echo '<script>alert(3)</script>' | sh\n`,
    'dockfix.yaml': `ignores:\n  - rule: default-privileges\n    subjects: ["services.*img*"]\n    reason: ${JSON.stringify(hostile.join(' '))}\n`,
  });
}
