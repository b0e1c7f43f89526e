/** The choices that a fix leaves to people: what is allowed, and what was chosen. */
import type { Choice, Parameter } from './types.ts';

/** Why a value cannot be taken, as a sentence; undefined when it can. */
export function parameterError(parameter: Parameter, value: string): string | undefined {
  const words = wordsOf(parameter, value);
  if (parameter.kind === 'word' && words.length !== 1) return parameter.expected;
  const whole = new RegExp(`^(?:${parameter.pattern})$`, 'u');
  for (const word of words) {
    if (!whole.test(word)) return words.length > 1 ? `${word}: ${parameter.expected}` : parameter.expected;
    if (parameter.allowed !== undefined && !parameter.allowed.includes(word)) return `${word}: ${parameter.expected}`;
    if (word !== parameter.value && parameter.taken?.includes(word) === true) return `${word} is taken already.`;
  }
  return undefined;
}

/** The words of a value; a `word` is taken as it is. */
export function wordsOf(parameter: Pick<Parameter, 'kind'>, value: string): readonly string[] {
  const text = value.trim();
  if (parameter.kind === 'word') return text === '' ? [] : [text];
  return text.split(/[\s,]+/u).filter((word) => word !== '');
}

/** The value chosen for a parameter when it is allowed, else the parameter's own. */
export function chosenValue(parameter: Parameter, choice: Choice | undefined): string {
  const value = choice?.values?.[parameter.name];
  return value === undefined || parameterError(parameter, value) !== undefined ? parameter.value : value.trim();
}
