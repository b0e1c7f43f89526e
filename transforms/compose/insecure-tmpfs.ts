import type { Finding, Rule } from '../../src/core/types.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../src/knowledge/images.ts';
import type { Service, Traced } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { scalar } from '../support/service/values.ts';
import { enumerated } from '../support/words.ts';
import {
  findingAt,
  fixBy,
  together,
  type Verdict,
  type WrittenValue,
  writtenValues,
} from '../support/written-values.ts';

const id = 'compose/insecure-tmpfs';
const insecure: readonly string[] = ['exec', 'suid', 'dev'];

/** `tmpfs` options that take back what the engine sets, and modes that YAML reads in decimal. */
export const rule: Rule<Project> = {
  id,
  title: 'tmpfs with options that weaken it',
  severity: 'low',
  kinds: ['compose'],
  references: [{ standard: 'compose-lint', control: 'CL-0022' }],
  order: 460,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenValues(project, weakItems)) yield optionsFinding(project, written);
    for (const written of writtenValues(project, decimalModes)) yield modeFinding(project, written);
  },
};

function optionsFinding(project: Project, written: WrittenValue): Finding {
  const { value, services } = written;
  const [{ name }] = services;
  const text = String(scalar(value));
  const [target = ''] = text.split(':', 1);
  const weak = weakOptions(value);
  const byHand = [`Take ${enumerated(weak)} away, start ${name} and look for "Permission denied" in its log.`];
  return findingAt(
    written,
    {
      rule: id,
      severity: 'low',
      message: `The tmpfs at ${target} of ${name} is mounted with ${enumerated(weak)}: what is put there can be ${weak.includes('exec') ? 'run' : 'used to gain privileges'}.`,
      salient: target,
    },
    fixBy(
      project,
      written,
      together(services.map((service) => judge(service, target, weak, byHand))),
      ['tmpfs'],
      (draft) => {
        const raw = value.kind === 'scalar' ? value.raw : text;
        const start = raw.indexOf(':');
        const kept = raw
          .slice(start + 1)
          .split(',')
          .filter((option) => !weak.includes(option));
        draft
          .compose(value.origin.file)
          .replaceInScalar(value.origin.path, start, raw.length, kept.length === 0 ? '' : `:${kept.join(',')}`);
      },
      { title: `Mount ${target} of ${name} without ${enumerated(weak)}`, byHand },
    ),
  );
}

/** Only `exec` has uses: scripts of init systems, native libraries that are unpacked. */
function judge(service: Service, target: string, weak: readonly string[], byHand: readonly string[]): Verdict {
  const others = weak.filter((option) => option !== 'exec');
  const why = [
    'the engine mounts a tmpfs with nosuid, nodev and noexec unless it is told otherwise [docker/docs: tmpfs mounts]',
  ];
  if (weak.includes('exec')) {
    const reference = parseImageReference(service.image ?? '');
    const facts = service.build !== undefined || reference === undefined ? undefined : imageFacts(reference);
    const needs = facts?.readOnly?.tmpfs.some(
      (entry) => entry === `${target}:exec` || (entry.endsWith(':exec') && target.startsWith(entry.slice(0, -5))),
    );
    if (needs === true)
      return {
        kind: 'refusal',
        code: 'needs-exec',
        because: `${facts?.key ?? service.name} runs programs from ${target} [${facts?.readOnly?.source ?? ''}].`,
        byHand,
      };
    if (facts?.readOnly === undefined)
      return {
        kind: 'refusal',
        code: 'image-unknown',
        because: `whether ${service.name} runs programs from ${target} is not known.`,
        byHand,
      };
    return {
      kind: 'mend',
      why: [...why, `${facts.key} runs nothing from ${target} [${facts.readOnly.source}]`],
      mayBreak: [`programs and libraries that ${service.name} unpacks to ${target}`],
      followUps: [],
    };
  }
  return {
    kind: 'mend',
    why,
    mayBreak: [
      `${enumerated(others.map((option) => (option === 'suid' ? 'setuid programs' : 'device files')))} in ${target}`,
    ],
    followUps: [],
  };
}

function modeFinding(project: Project, written: WrittenValue): Finding {
  const { value, services } = written;
  const [{ name }] = services;
  const mode = String(scalar(value));
  return findingAt(
    written,
    {
      rule: id,
      severity: 'low',
      message: `The mode ${mode} of a tmpfs of ${name} is a decimal number: the engine is given ${Number(mode).toString(8)}.`,
      salient: `mode ${mode}`,
    },
    fixBy(
      project,
      written,
      {
        kind: 'mend',
        why: ['a mode is octal only with a leading 0 [measured on Docker Engine 20.10: mode: 1777 became 3361]'],
        mayBreak: [
          `who may use the tmpfs changes from mode ${Number(mode).toString(8)} to ${mode}, which is what was written`,
        ],
        followUps: [],
      },
      ['volumes'],
      (draft) => draft.edit(value.origin.file, value.origin.range.start, value.origin.range.start, '0'),
      { title: `Write the mode of the tmpfs as 0${mode}`, byHand: [`Write mode: 0${mode}.`] },
    ),
  );
}

function weakItems(service: Service): readonly Traced[] {
  const value = service.get('tmpfs');
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.filter((item) => weakOptions(item).length > 0);
}

function weakOptions(item: Traced): readonly string[] {
  const text = String(scalar(item) ?? '');
  const options = text.includes(':') ? text.slice(text.indexOf(':') + 1).split(',') : [];
  return options.filter((option) => insecure.includes(option));
}

/** The long form's `tmpfs.mode`, three or four octal digits without the 0 that makes it octal. */
function decimalModes(service: Service): readonly Traced[] {
  return service.mounts.flatMap(({ node }) => {
    const options = node.kind === 'map' ? node.entries.get('tmpfs') : undefined;
    const mode = options?.kind === 'map' ? options.entries.get('mode') : undefined;
    return mode?.kind === 'scalar' && typeof mode.value === 'number' && /^[1-7][0-7]{2,3}$/u.test(mode.raw)
      ? [mode]
      : [];
  });
}
