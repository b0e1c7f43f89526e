import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Choice, Choices, Finding, Fix, Refusal, Rule, SourceRange } from '../../src/core/types.ts';
import { CannotEdit } from '../../src/source/compose/editor.types.ts';
import type { Stack } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft } from '../support/draft.ts';
import { occurrencesIn, spotKey } from './hardcoded-secret/detect.ts';
import { fixText, messageOf, placeName, refusalOf } from './hardcoded-secret/explain.ts';
import { groupSecrets, kindOfImage, rankOf, type Secret } from './hardcoded-secret/group.ts';
import { factsOf } from './hardcoded-secret/image.ts';
import type { Claims } from './hardcoded-secret/naming.ts';
import { baseName } from './hardcoded-secret/naming.ts';
import { inVariable, optionsOf } from './hardcoded-secret/options.ts';
import type { Occurrence } from './hardcoded-secret/places.types.ts';
import { rewritePlaces } from './hardcoded-secret/rewrite.ts';
import { decide, trackedEnvFile } from './hardcoded-secret/source.ts';
import { declareFrame, giveSecret, keepValue } from './hardcoded-secret/surroundings.ts';

export const rule: Rule<Project> = {
  id: 'compose/hardcoded-secret',
  title: 'Credential written in the source',
  severity: 'critical',
  kinds: ['compose', 'dotenv'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.10' },
    { standard: 'NIST-800-190', control: '4.1.4' },
    { standard: 'OWASP-Docker', control: 'RULE #12' },
    { standard: 'CWE', control: '798' },
  ],
  order: 100,
  fixability: 'safe',
  *check(project, choices = {}) {
    const byStack = new Map<Stack, readonly Occurrence[]>();
    for (const stack of project.stacks) byStack.set(stack, occurrencesIn(project, stack));
    const kindOf = ({ service }: Occurrence) => kindOfImage(service.image, factsOf(project, service)?.kind);
    const claims: Claims = new Map();
    // The main stack takes its names first.
    const secrets = [...groupSecrets(byStack, kindOf)].sort(
      (a, b) => rankOf(a.primary.service.stack) - rankOf(b.primary.service.stack),
    );
    for (const secret of secrets) yield findingOf(project, secret, claims, choices);
  },
};

function findingOf(project: Project, secret: Secret, claims: Claims, choices: Choices): Finding {
  const { primary } = secret;
  const { file } = primary.spot.origin;
  const subject = `services.${primary.service.name}`;
  const fingerprint = fingerprintOf(rule.id, file, subject, baseName(primary));
  const seen = new Set([spotKey(primary.spot)]);
  const related = secret.occurrences.flatMap((one) => {
    const key = spotKey(one.spot);
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      { file: one.spot.origin.file, range: rangeOf(project, one), message: `The same secret: ${placeName(one)}.` },
    ];
  });
  return {
    rule: rule.id,
    severity: primary.credential.kind === 'tracked' ? 'high' : rule.severity,
    file,
    range: rangeOf(project, primary),
    subject,
    message: messageOf(secret),
    fingerprint,
    related,
    conceal: [...new Set(secret.occurrences.map((one) => one.credential.value))],
    outcome: outcomeOf(project, secret, claims, choices[fingerprint]),
  };
}

/** The credential's own place where its text stands in the scalar once and as it is, else the scalar. */
function rangeOf(project: Project, { spot }: Occurrence): SourceRange {
  const { file, range } = spot.origin;
  const written = spot.raw.slice(spot.start, spot.end);
  const source = (project.files.read(file) ?? '').slice(range.start, range.end);
  const at = source.indexOf(written);
  if (written === '' || at < 0 || source.indexOf(written, at + 1) >= 0) return range;
  return { start: range.start + at, end: range.start + at + written.length };
}

function outcomeOf(project: Project, secret: Secret, claims: Claims, choice: Choice | undefined): Fix | Refusal {
  const tracked = secret.occurrences.flatMap(({ credential }) => (credential.kind === 'tracked' ? [credential] : []));
  const [first] = tracked;
  if (first !== undefined) return trackedEnvFile(first.file, [...new Set(tracked.map((one) => one.variable))]);
  const refusal = refusalOf(secret);
  if (refusal !== undefined) return refusal;
  if (choice?.remedy === inVariable) {
    const chosen = attempt(() => fixFor(project, secret, claims, choice, 'the variable was chosen by hand'));
    // Where the variable cannot hold the value, the choice is passed over.
    if (chosen?.kind === 'fix') return chosen;
  }
  const strongest = attempt(() => fixFor(project, secret, claims, choice, undefined));
  if (strongest !== undefined) return strongest;
  // The stronger form does not fit the way this file is written; the last rung touches less.
  try {
    return fixFor(project, secret, claims, choice, 'an edit for a stronger form cannot be made exactly');
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    return {
      kind: 'refusal',
      code: error.code,
      because: `The file cannot be edited exactly here: ${error.message}.`,
      byHand: [
        `Replace the value of ${placeName(secret.primary)} by a variable such as \${${baseName(secret.primary)}:?set it in .env}.`,
        'Put the value into a .env that git ignores.',
        'Rotate it: the old value is in the git history.',
      ],
    };
  }
}

/** Undefined where the file is written in a way that does not allow the edit. */
function attempt(make: () => Fix | Refusal): Fix | Refusal | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    return undefined;
  }
}

function fixFor(
  project: Project,
  secret: Secret,
  claims: Claims,
  choice: Choice | undefined,
  variablesOnly: string | undefined,
): Fix | Refusal {
  const decision = decide(project, secret, { claims, variablesOnly, values: choice?.values ?? {} });
  if (!('source' in decision)) return decision;
  const draft = new Draft(project);
  rewritePlaces(draft, decision);
  giveSecret(draft, project, decision);
  keepValue(draft, project, decision);
  declareFrame(draft, project, decision);
  return draft.fix({ ...fixText(project, decision), ...optionsOf(project, decision) });
}
