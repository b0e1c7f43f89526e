import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { describeBase } from '../../src/knowledge/base-images.ts';
import { originalName, parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { splitShell } from '../../src/source/shell/split.ts';
import type { ShellWord } from '../../src/source/shell/types.ts';
import { DockerfileEdits, findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';
import { rootImage } from '../support/shipped-stages.ts';
import { expandBraces } from './brace-expansion/expand.ts';

/** See brace-expansion.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/brace-expansion',
  title: 'Braces are expanded by bash only, and another shell runs the command',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [{ standard: 'ShellCheck', control: 'SC3009' }],
  order: 720,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'RUN')) {
      if (instruction.isJson || instruction.heredocs.length > 0 || !instruction.argument.includes('{')) continue;
      const shell = shellAt(stage, instruction);
      if (shell === 'bash') continue;
      const words = splitShell(instruction.argument)
        .commands.flatMap(({ words }) => words)
        .flatMap((word) => {
          const expanded = expandBraces(word.raw);
          return expanded === undefined ? [] : [{ word, expanded }];
        });
      const [first] = words;
      if (first === undefined) continue;
      yield make({
        facts,
        stage,
        range: instruction.argumentText.rangeOf(first.word.start, first.word.end),
        message:
          shell === 'sh'
            ? `/bin/sh of ${rootImage(stage)} does not expand ${first.word.raw}: the command gets it with its braces.`
            : `${first.word.raw} is expanded by bash only, and which shell ${rootImage(stage)} has is not known.`,
        salient: first.word.raw,
        outcome: outcomeOf(project, facts, instruction, shell, words),
      });
    }
  },
};

/** What /bin/sh is there: dash and BusyBox's ash expand no braces, bash does so under the name sh too. */
function shellAt(stage: Stage, instruction: Instruction): 'bash' | 'sh' | 'unknown' {
  const set = [
    ...(stage.parent?.instructions ?? []),
    ...stage.instructions.filter(({ line }) => line < instruction.line),
  ].findLast(({ keyword }) => keyword === 'SHELL')?.words[0]?.value;
  if (set !== undefined)
    return /(?:^|\/)(?:ba|z|k)sh$/.test(set)
      ? 'bash'
      : /(?:^|\/)(?:da|a)?sh$/.test(set) && set !== '/bin/sh'
        ? 'sh'
        : shOf(stage);
  return shOf(stage);
}

function shOf(stage: Stage): 'bash' | 'sh' | 'unknown' {
  const reference = parseImageReference(rootImage(stage));
  const base = reference === undefined ? undefined : describeBase(reference);
  if (reference === undefined || base === undefined) return 'unknown';
  const name = originalName(reference);
  if (base.libc === 'musl' || name === 'busybox' || name === 'debian' || name === 'ubuntu') return 'sh';
  if (
    /(?:fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux|ubi\d|archlinux|opensuse|photon|amazoncorretto)/.test(
      name,
    )
  )
    return 'bash';
  // Official language images without a slash stand on Debian, or on Ubuntu (eclipse-temurin), where sh is dash.
  return name.includes('/') ? 'unknown' : 'sh';
}

interface Expanded {
  readonly word: ShellWord;
  readonly expanded: readonly string[];
}

function outcomeOf(
  project: Project,
  facts: DockerfileFacts,
  instruction: Instruction,
  shell: 'sh' | 'unknown',
  words: readonly Expanded[],
): Fix | Refusal {
  if (shell === 'unknown') {
    return {
      kind: 'refusal',
      code: 'shell-not-known',
      because: 'Whether /bin/sh of this base is bash is not known here.',
      byHand: ['Write the words out: they mean the same in every shell.'],
    };
  }
  const edits = new DockerfileEdits(project, facts);
  for (const { word, expanded } of words) {
    edits.replace(instruction.argumentText.rangeOf(word.start, word.end), expanded.join(' '));
  }
  return edits.fix({
    applicability: 'review',
    title: `Write ${words[0]?.word.raw ?? ''} out`,
    why: [
      'Brace expansion is no part of POSIX, and dash and BusyBox do not have it [POSIX.1-2017, XCU 2.6; seen with dash 0.5 and BusyBox 1.37]',
    ],
    mayBreak: ['The one path with braces in its name is not made any more.'],
    followUps: [],
  });
}
