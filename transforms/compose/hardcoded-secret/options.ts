/** What a person may choose about a secret: how it reaches its services, and its names. */
import type { FixOptions, Parameter, Remedy } from '../../../src/core/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { placesOf } from './ladder.ts';
import { secretPattern, secretsOfFolder, variablePattern } from './naming.ts';
import type { Decision } from './source.ts';

const asSecret = 'docker-secret';
export const inVariable = 'env-variable';

const remedies: readonly Remedy[] = [
  {
    id: asSecret,
    title: 'A Docker secret',
    about: 'The service reads the value from a file: it is in no environment and no `docker inspect`.',
  },
  {
    id: inVariable,
    title: 'A variable from .env',
    about: 'The value leaves the source, but stays in the environment of the container.',
  },
];

export function optionsOf(project: Project, decision: Decision): { readonly options?: FixOptions } {
  const { secret, source, hasOwnVariable } = decision;
  const remedy = source.kind === 'variable' ? inVariable : asSecret;
  const isStrongPossible =
    source.kind !== 'variable' ||
    placesOf(project, secret.occurrences).some(({ delivery }) => delivery.kind !== 'variable');
  const parameters: Parameter[] = [];
  if (source.kind !== 'variable') parameters.push(secretName(source.secret, secretsOfFolder(project, secret)));
  if (source.kind !== 'file' && !hasOwnVariable) parameters.push(variableName(source.variable));
  const possible = isStrongPossible ? remedies : remedies.filter(({ id }) => id === remedy);
  return possible.length < 2 && parameters.length === 0 ? {} : { options: { remedy, remedies: possible, parameters } };
}

function secretName(value: string, taken: readonly string[]): Parameter {
  return {
    name: 'secret',
    title: 'Name of the secret',
    value,
    expected: 'A name of small letters, digits, `_` and `-` that no other secret has.',
    kind: 'word',
    pattern: secretPattern,
    taken,
  };
}

function variableName(value: string): Parameter {
  return {
    name: 'variable',
    title: 'Name of the variable',
    value,
    expected: 'A name of letters, digits and `_` that stands for nothing else yet.',
    kind: 'word',
    pattern: variablePattern,
  };
}
