import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Outcome, RuleId, Severity } from '../../src/core/types.ts';
import { type ImageValue, subjectOf } from './image-values.ts';

/** A finding about an image, at its value; the further services that run it are related places. */
export function imageFinding(
  rule: RuleId,
  severity: Severity,
  value: ImageValue,
  message: string,
  outcome: Outcome,
): Finding {
  const { scalar, users, reference } = value;
  const [first] = users;
  const others = users.filter((user, index) => users.findIndex(({ name }) => name === user.name) === index).slice(1);
  return {
    rule,
    severity,
    file: scalar.origin.file,
    range: scalar.origin.range,
    subject: subjectOf(value),
    message,
    fingerprint: fingerprintOf(rule, scalar.origin.file, `services.${first.name}`, reference.familiar),
    related: others.map((user) => ({ ...user.keyPlace, message: `services.${user.name} runs the same image` })),
    conceal: [],
    outcome,
  };
}
