/** What shows that somebody thought of the day after: monitoring, back-ups, a front door, builds that can be trusted. */

import { parseImageReference } from '../../knowledge/image-reference.ts';
import { imageFacts } from '../../knowledge/images.ts';
import type { Service } from '../../source/compose/types.ts';
import type { Project } from '../../source/project.types.ts';
import { splitShell } from '../../source/shell/split.ts';
import type { ShellCommand } from '../../source/shell/types.ts';
import type { Evidence, Strength } from '../types.ts';

export function operationStrengths(project: Project): readonly Strength[] {
  return [...runStrengths(project), ...buildStrengths(project)];
}

const running: readonly (Pick<Strength, 'id' | 'title' | 'why'> & { readonly is: (service: Service) => boolean })[] = [
  {
    id: 'monitoring',
    title: 'Monitoring is part of the stack',
    why: 'Trouble is seen before users report it.',
    is: (service) => kindOf(service) === 'monitoring',
  },
  {
    id: 'front-door',
    title: 'A reverse proxy stands in front',
    why: 'Certificates, limits and logs of access are in one place.',
    is: (service) => kindOf(service) === 'proxy',
  },
  {
    id: 'back-ups',
    title: 'Back-ups are part of the stack',
    why: 'They run wherever the stack runs.',
    is: ({ name, image }) => /back-?up/i.test(name) || /back-?up/i.test(image ?? ''),
  },
];

function runStrengths({ stacks }: Project): readonly Strength[] {
  return running.map(({ is, ...about }) => ({
    ...about,
    noun: 'stack',
    of: stacks.length,
    evidence: stacks.flatMap((stack) => {
      const found = stack.services.find(is);
      return found === undefined ? [] : [{ ...found.keyPlace, subject: `services.${found.name}` }];
    }),
  }));
}

function kindOf({ image }: Service): string | undefined {
  const reference = image === undefined ? undefined : parseImageReference(image);
  return reference === undefined ? undefined : imageFacts(reference)?.kind;
}

const building: readonly (Pick<Strength, 'id' | 'title' | 'why'> & {
  readonly is: (words: readonly string[]) => boolean;
})[] = [
  {
    id: 'multi-platform',
    title: 'Images are built for several platforms',
    why: 'The same tag runs on other machines too.',
    is: (words) => words[0] === 'docker' && words.some((word) => /^(--platform=)?\w+\/\w+.*,/.test(word)),
  },
  {
    id: 'stops-at-errors',
    title: 'Scripts stop at the first error',
    why: 'A build that failed half-way is not shipped.',
    is: (words) => words[0] === 'set' && words.some((word) => /^-[a-z]*e/.test(word) || word === 'errexit'),
  },
  {
    id: 'image-scan',
    title: 'Images are scanned',
    why: 'Known vulnerabilities are seen before they are shipped.',
    is: (words) =>
      words.some((word) => /^(.*\/)?(trivy|grype)(:.*)?$/.test(word)) ||
      (words[0] === 'docker' && words[1] === 'scout'),
  },
];

function buildStrengths(project: Project): readonly Strength[] {
  const scripts = project.files
    .paths()
    .filter((path) => /\.(sh|bash)$/.test(path))
    .flatMap((path) => {
      const text = project.files.read(path);
      return text?.includes('docker') === true ? [{ path, commands: commandsOf(text) }] : [];
    });
  return building.map(({ is, ...about }) => ({
    ...about,
    noun: 'script',
    of: scripts.length,
    evidence: scripts.flatMap(({ path, commands }): readonly Evidence[] => {
      const found = commands.find(({ words }) => is(words.map(({ raw, literal }) => literal ?? raw)));
      return found === undefined ? [] : [{ file: path, range: { start: found.start, end: found.end }, subject: path }];
    }),
  }));
}

function commandsOf(text: string): readonly ShellCommand[] {
  return splitShell(text).commands;
}
