/** How much of a log is kept: the policy's values, or what a person chose. */
import { chosenValue } from '../../../src/core/options.ts';
import type { Choice, Parameter } from '../../../src/core/types.ts';
import type { Project } from '../../../src/source/project.types.ts';

export interface Limits {
  readonly size: string;
  readonly files: string;
  readonly parameters: readonly Parameter[];
}

export function limitsFor({ policy }: Project, choice: Choice | undefined): Limits {
  const size: Parameter = {
    name: 'max-size',
    title: 'Size of one log file',
    value: policy.logMaxSize,
    expected: 'A number with k, m or g: 10m.',
    kind: 'word',
    pattern: '[1-9][0-9]{0,5}[kmg]',
  };
  const files: Parameter = {
    name: 'max-file',
    title: 'Log files that are kept',
    value: String(policy.logMaxFiles),
    expected: 'A number from 1 to 99.',
    kind: 'word',
    pattern: '[1-9][0-9]?',
  };
  const chosenSize = chosenValue(size, choice);
  const chosenFiles = chosenValue(files, choice);
  return {
    size: chosenSize,
    files: chosenFiles,
    parameters: [
      { ...size, value: chosenSize },
      { ...files, value: chosenFiles },
    ],
  };
}

/** The engine wants texts. */
export function logOptions({ size, files }: Limits): Readonly<Record<string, string>> {
  return { 'max-size': size, 'max-file': files };
}
