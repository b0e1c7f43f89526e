import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Refusal, Rule } from '../../src/core/types.ts';
import { missingEnvFiles } from '../../src/source/compose/consistency-settings.ts';
import type { Origin, Service, Stack } from '../../src/source/compose/types.ts';
import { baseName, joinPath } from '../../src/source/paths.ts';
import type { Project } from '../../src/source/project.types.ts';

const id = 'compose/file-not-found';

interface Missing {
  readonly path: string;
  readonly origin: Origin;
  readonly subject: string;
  readonly code: 'no-such-env-file' | 'no-such-source' | 'no-such-content';
  readonly message: string;
}

/** See file-not-found.md. */
export const rule: Rule<Project> = {
  id,
  title: 'A file that a service is given is not there',
  severity: 'high',
  kinds: ['compose'],
  references: [{ standard: 'compose-spec', control: '05-services.md' }],
  order: 901,
  fixability: 'never',
  *check(project): Iterable<Finding> {
    // A file that many services are given is missed once.
    const byFile = new Map<string, Missing[]>();
    for (const missing of project.stacks.flatMap((stack) => missingOf(project, stack))) {
      const key = [missing.origin.file, missing.code, missing.path].join('\0');
      const same = byFile.get(key) ?? [];
      byFile.set(key, same);
      if (!same.some(({ origin }) => origin.range.start === missing.origin.range.start)) same.push(missing);
    }
    for (const [first, ...others] of byFile.values()) {
      if (first === undefined) continue;
      const { path, origin, subject, code, message } = first;
      yield {
        rule: id,
        severity: code === 'no-such-source' ? 'medium' : 'high',
        file: origin.file,
        range: origin.range,
        subject,
        message,
        fingerprint: fingerprintOf(id, origin.file, subject, path),
        related: others.map((other) => ({
          file: other.origin.file,
          range: other.origin.range,
          message: `The same for ${other.subject}.`,
        })),
        conceal: [],
        outcome: refusal(project, path, code),
      };
    }
  },
};

function missingOf(project: Project, stack: Stack): readonly Missing[] {
  const { files } = project;
  // With -f or --project-directory paths start elsewhere: at the folder of another file above this one.
  const isElsewhere = (path: string): boolean => {
    const written = stack.directory === '.' ? path : path.slice(stack.directory.length + 1);
    const steps = stack.directory === '.' ? [] : stack.directory.split('/');
    return steps.some((_, index) => files.exists([...steps.slice(0, index), written].join('/')));
  };
  const isMissing = (path: string): boolean =>
    isInside(path) && path !== '.' && !files.exists(path) && !files.isIgnored(path) && !isElsewhere(path);
  const ofServices = stack.services.flatMap((service) => [
    ...missingEnvFiles(service, files)
      .filter(({ path }) => isMissing(path))
      .map(
        ({ path, origin }): Missing => ({
          path,
          origin,
          subject: `services.${service.name}`,
          code: 'no-such-env-file',
          message: `services.${service.name} takes variables from ${path}, which is not there; Compose starts nothing without it.`,
        }),
      ),
    ...sourcesOf(service)
      .filter(({ path }) => isMissing(path))
      .map(
        ({ path, origin }): Missing => ({
          path,
          origin,
          subject: `services.${service.name}`,
          code: 'no-such-source',
          message: `services.${service.name} mounts ${path}, which is not there; the engine makes an empty folder of that name instead of a file.`,
        }),
      ),
  ]);
  const ofSections = (['configs', 'secrets'] as const).flatMap((section) =>
    [...(stack.section(section)?.entries ?? [])].flatMap(([name, value]): Missing[] => {
      const file = value.kind === 'map' ? value.entries.get('file') : undefined;
      if (file?.kind !== 'scalar' || typeof file.value !== 'string' || hasUnset(file.variables)) return [];
      const path = joinPath(file.origin.directory, file.value);
      if (!isMissing(path)) return [];
      return [
        {
          path,
          origin: file.origin,
          subject: `${section}.${name}`,
          code: 'no-such-content',
          message: `${section}.${name} is ${path}, which is not there; no service that is given it starts.`,
        },
      ];
    }),
  );
  return [...ofServices, ...ofSections];
}

/**
 * The single files of the repository that a service mounts. A folder that is missing is made by the
 * engine and mostly meant to be; a file is told by the extension that source and target both have.
 */
function sourcesOf(service: Service): readonly { readonly path: string; readonly origin: Origin }[] {
  return service.mounts.flatMap((mount) => {
    const { type, source, target, origin, node } = mount;
    if (type !== 'bind' || !(source.startsWith('./') || source.startsWith('../'))) return [];
    if (extensionOf(source) === '' || extensionOf(source) !== extensionOf(target)) return [];
    const scalar = node.kind === 'map' ? node.entries.get('source') : node;
    if (scalar?.kind === 'scalar' && hasUnset(scalar.variables)) return [];
    return [{ path: joinPath(origin.directory, source), origin }];
  });
}

function hasUnset(variables: readonly { readonly source: string }[]): boolean {
  return variables.some(({ source }) => source === 'unset');
}

function isInside(path: string): boolean {
  return path !== '..' && !path.startsWith('../') && !path.startsWith('/') && !path.startsWith('~');
}

/** `.conf` of `nginx.conf`; nothing of `.env`, `conf.d` (a folder by custom) and `data`. */
function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  return extension === '.d' ? '' : extension;
}

function refusal(project: Project, path: string, code: Missing['code']): Refusal {
  const near = nearNames(project, path);
  return {
    kind: 'refusal',
    code,
    because:
      near.length === 0
        ? `Nothing in the tree has a name like ${baseName(path)}, and its contents cannot be known.`
        : `The tree has ${near.join(', ')}; whether one of them is meant cannot be known.`,
    byHand: [
      ...near.map((one) =>
        isPattern(one) ? `Copy ${one} to ${path}, and fill it in.` : `If ${one} is meant, write its path.`,
      ),
      `Add ${path}${code === 'no-such-env-file' ? ', or say that it may be missing: `required: false` (Compose 2.24)' : ', or remove the entry'}.`,
      `Where everybody makes ${path} for himself, add it to .gitignore: then it is not missed here.`,
    ],
  };
}

const patternWords = ['example', 'sample', 'dist', 'template', 'tmpl', 'default'];

function isPattern(path: string): boolean {
  const parts = baseName(path)
    .toLowerCase()
    .split(/[.\-_]/);
  return patternWords.some((word) => parts.includes(word));
}

/** Files of the same name elsewhere, and patterns of it in its folder. */
function nearNames(project: Project, path: string): readonly string[] {
  const folder = path.slice(0, path.length - baseName(path).length);
  const name = baseName(path).toLowerCase();
  return project.files
    .paths()
    .filter((one) => {
      const other = baseName(one).toLowerCase();
      if (other === name) return true;
      if (one.slice(0, one.length - other.length) !== folder || !isPattern(one)) return false;
      const bare = patternWords.reduce((text, word) => text.replace(new RegExp(`[.\\-_]?${word}[.\\-_]?`), ''), other);
      return bare === name || bare.replace(/^\.|\.$/g, '') === name.replace(/^\.|\.$/g, '');
    })
    .slice(0, 4);
}
