import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Rule } from '../../src/core/types.ts';
import { CannotEdit } from '../../src/source/compose/editor.types.ts';
import type { TracedMap } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { holdsComments } from '../support/service/written.ts';

const id = 'compose/external-name-nested';

/** See external-name-nested.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Name of something external stands in an obsolete place',
  severity: 'info',
  kinds: ['compose'],
  references: [{ standard: 'docker-docs', control: 'compose-file/networks/#external' }],
  order: 535,
  fixability: 'safe',
  *check(project: Project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      for (const section of ['networks', 'volumes', 'secrets', 'configs'] as const) {
        for (const value of stack.section(section)?.entries.values() ?? []) {
          const external = value.kind === 'map' ? value.entries.get('external') : undefined;
          if (value.kind !== 'map' || external?.kind !== 'map') continue;
          const { file, path } = value.origin;
          const key = [file, ...path].join('\0');
          if (seen.has(key) || path.length !== 2 || path[0] !== section) continue;
          seen.add(key);
          yield found(project, file, section, String(path[1]), external, value.entries.has('name'));
        }
      }
    }
  },
};

function found(
  project: Project,
  file: string,
  section: string,
  name: string,
  external: TracedMap,
  isNamed: boolean,
): Finding {
  const subject = `${section}.${name}`;
  const inner = external.entries.get('name');
  const raw = inner?.kind === 'scalar' ? inner.raw : undefined;
  const byHand = [`Write external: true and name: beside each other below ${subject}.`];
  return {
    rule: id,
    severity: 'info',
    file,
    range: external.origin.keyRange ?? external.origin.range,
    subject,
    message: `${subject} has its name below external, a form that Compose has given up and warns about.`,
    fingerprint: fingerprintOf(id, file, subject),
    related: [],
    conceal: [],
    outcome: fixOrRefusal(() => {
      if (holdsComments(project, file, [section, name, 'external']))
        throw new CannotEdit('unsupported-style', 'There are comments below external, which would be lost.');
      const draft = new Draft(project);
      const editor = draft.compose(file);
      editor.set([section, name, 'external'], true);
      if (raw !== undefined && !isNamed) editor.set([section, name, 'name'], raw, { after: 'external' });
      for (const stack of project.stacks) if (stack.files.includes(file)) draft.touches(stack.id, section);
      return draft.fix({
        applicability: 'safe',
        title: `Write the name of ${subject} beside external`,
        why: [
          'both forms mean the same, and Compose turns the old one into the new one (docs.docker.com/reference/compose-file/networks/#external)',
        ],
        mayBreak: [],
        followUps: [],
      });
    }, byHand),
  };
}
