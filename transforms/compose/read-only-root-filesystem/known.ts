/** An image whose writes are known, or one that is built on it and keeps its start. */

import type { Refusal } from '../../../src/core/types.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { runsAs } from '../../../src/knowledge/images.ts';
import type { ImageFacts, ReadOnlyFacts } from '../../../src/knowledge/types.ts';
import { joined } from '../../support/service/image.ts';
import { enumerated } from '../../support/words.ts';
import { covered, covers, writesElsewhere } from './paths.ts';
import type { Case, ReadOnlyPlan, Tmpfs } from './plan.types.ts';

export function knownPlan(one: Case, facts: ImageFacts, shown: string): ReadOnlyPlan | Refusal {
  const { service, situation, refuse } = one;
  const { readOnly } = facts;
  if (readOnly === undefined) return refuse('writes-unknown', `what ${shown} writes beside its data is not known.`);
  if (!readOnly.works)
    return refuse('image-writes-itself', `${shown} changes its own files at the start [${readOnly.source}].`);
  if (situation.start.kind !== 'stock')
    return refuse(
      'replaced-start',
      `${situation.start.where} replaces the start of ${shown}, so what is written is not known.`,
    );
  if (facts.key.startsWith('linuxserver/') && situation.environment.some((name) => name === 'PUID' || name === 'PGID'))
    return refuse(
      'changes-accounts',
      `${service.name} sets PUID and PGID, for which the image edits /etc/passwd at every start; with a read-only root they are passed over [linuxserver/docker-documentation:docs/misc/read-only.md].`,
    );
  const volumes = volumesOf(one, facts);
  const lost = facts.dataPaths.filter((path) => !covered(one, path) && !volumes.some((volume) => covers(volume, path)));
  if (lost[0] !== undefined && facts.dataPaths.every((path) => lost.includes(path)))
    return refuse(
      'data-without-volume',
      `${service.name} writes its data to ${enumerated(lost)} inside the container, where nothing is mounted.`,
      [`Give ${lost[0]} a volume (what is there now is lost with the container anyway), then run dockfix again.`],
    );
  const rendered = rendering(one, readOnly);
  if (rendered?.kind === 'refusal') return rendered;
  const paths = [...readOnly.tmpfs, ...(rendered === undefined ? [] : [rendered.path])];
  const elsewhere = writesElsewhere(one, [...paths.map(pathOf), ...volumes, ...facts.dataPaths]);
  if (elsewhere !== undefined) return refuse('writes-elsewhere', elsewhere);
  const tmpfs: Tmpfs[] = [];
  for (const entry of paths) {
    const path = pathOf(entry);
    if (covered(one, path)) continue;
    const owner = ownerOf(one, facts, readOnly, path);
    if (owner === undefined)
      return refuse(
        'user-unknown',
        `${path} must belong to the user of ${service.name}, whose number is not in the sources.`,
      );
    tmpfs.push({ path, options: [...optionsOf(entry), ...owner] });
  }
  const measured = readOnly.confidence === 'measured' || readOnly.confidence === 'documented';
  return {
    kind: 'plan',
    tmpfs,
    why: [
      `${shown} ${readOnly.tmpfs.length === 0 ? 'writes nothing beside its data' : `writes ${enumerated(readOnly.tmpfs.map(pathOf))} beside its data`} [${readOnly.source}]`,
    ],
    risks: [
      ...(measured ? [] : [`this was not measured for ${shown} (${readOnly.confidence})`]),
      ...hooks(one),
      ...(situation.image.kind === 'built'
        ? [`what ${situation.image.dockerfile} adds to ${situation.image.built.baseName} may write more`]
        : []),
    ],
  };
}

/** The image's own, and those of the Dockerfile that is built on it. */
function volumesOf({ project, service }: Case, facts: ImageFacts): readonly string[] {
  return [...facts.volumes, ...(project.stageOf(service)?.stage.volumes ?? [])];
}

/** Owner options of a tmpfs, which is root's otherwise; undefined where they cannot be told. */
function ownerOf(one: Case, facts: ImageFacts, readOnly: ReadOnlyFacts, path: string): readonly string[] | undefined {
  // Everybody may write there: the image has it with mode 1777, which a tmpfs over it keeps.
  if (path === '/tmp' || path === '/var/tmp') return [];
  const { image, user } = one.situation;
  const built = image.kind === 'built' && image.built.user === 'other';
  if (user.kind === 'other')
    return numbers(user.text) ?? (isAccountOf(facts, user.text) ? serviceUser(one, facts) : undefined);
  if (built) return numbers(image.built.userText.slice('USER '.length));
  if (user.kind === 'image' && facts.user?.startsAsRoot === false) return serviceUser(one, facts);
  return readOnly.givenAway?.includes(path) === true ? serviceUser(one, facts) : [];
}

/** The image's own account by its name. */
function isAccountOf({ user }: ImageFacts, name: string): boolean {
  return user?.endsAs?.split(/[^a-z0-9_-]+/iu).includes(name.split(':', 1)[0] ?? '') === true;
}

function numbers(user: string): readonly string[] | undefined {
  const [uid = '', gid] = user.split(':');
  if (!isNumber(uid) || (gid !== undefined && !isNumber(gid))) return undefined;
  return [`uid=${uid}`, ...(gid === undefined ? [] : [`gid=${gid}`])];
}

function isNumber(text: string): boolean {
  return text !== '' && [...text].every((char) => char >= '0' && char <= '9');
}

function serviceUser({ service, situation: { image } }: Case, facts: ImageFacts): readonly string[] | undefined {
  const name = image.kind === 'built' ? image.built.baseName : (service.image ?? '');
  const reference = parseImageReference(name);
  const user = reference === undefined ? undefined : runsAs(facts, reference);
  return user === undefined || user === 'any' ? undefined : numbers(user);
}

/** Templates that the entrypoint turns into configuration: into a tmpfs where that hides nothing that is needed. */
function rendering(
  { project, service, refuse }: Case,
  { renders }: ReadOnlyFacts,
): { readonly kind: 'path'; readonly path: string } | Refusal | undefined {
  if (renders === undefined) return undefined;
  const { from, to, ships } = renders;
  const mount = service.mounts.find(({ target }) => target === from || target.startsWith(`${from}/`));
  const copied = project
    .stageOf(service)
    ?.stage.instructions.some(
      ({ keyword, words }) => keyword === 'COPY' && (words.at(-1)?.value ?? '').startsWith(from),
    );
  if (mount === undefined && copied !== true) return undefined;
  const folder = mount === undefined ? '' : joined(service.stack.directory, mount.source);
  const named =
    mount !== undefined &&
    (mount.target.endsWith(`/${ships}.template`) || project.files.exists(`${folder}/${ships}.template`));
  return named
    ? { kind: 'path', path: to }
    : refuse(
        'renders-configuration',
        `${service.name} renders its configuration into ${to} at the start, beside files of the image that a tmpfs would hide.`,
      );
}

/** Scripts of the user's own that the entrypoint runs. */
function hooks({ service }: Case): readonly string[] {
  const found = service.mounts.find(({ target }) =>
    ['/docker-entrypoint-initdb.d', '/docker-entrypoint.d', '/docker-entrypoint-init.d'].some(
      (folder) => target === folder || target.startsWith(`${folder}/`),
    ),
  );
  return found === undefined ? [] : [`scripts in ${found.target} may write elsewhere`];
}

function pathOf(entry: string): string {
  return entry.split(':', 1)[0] ?? '';
}

/** Without a size or mode: the size is policy, a mode over a folder of the image has no effect. */
function optionsOf(entry: string): readonly string[] {
  const options = entry.includes(':') ? entry.slice(entry.indexOf(':') + 1).split(',') : [];
  return options.filter((option) => !option.startsWith('size=') && !option.startsWith('mode='));
}
