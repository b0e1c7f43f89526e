import type { Reference } from '../core/types.ts';
import { alongWith } from './compliance/along-with.ts';
import { cisControls } from './compliance/cis.ts';
import { cisHostControls } from './compliance/cis-host.ts';
import { dockerBuildControls } from './compliance/docker-build.ts';
import { nistControls } from './compliance/nist.ts';
import { cheatSheetRules } from './compliance/owasp-cheat-sheet.ts';
import { dockerTop10 } from './compliance/owasp-top10.ts';
import type { Standard, StandardId } from './compliance/types.ts';

/** The standards that an audit speaks about, in the order of reports. */
export const standards: readonly Standard[] = [
  {
    id: 'cis-docker',
    name: 'CIS Docker Benchmark',
    publisher: 'Center for Internet Security',
    version: '1.8.0',
    controls: [...cisHostControls, ...cisControls].sort(byNumber),
    note: 'Sections 4, 5 and 7 are marked Manual in the benchmark: a pass here is what the files show, no certificate.',
    confidence: 'documented',
    source: 'docker/docker-bench-security:tests; risk-sentinel/cis-docker-baseline:controls',
  },
  {
    id: 'nist-800-190',
    name: 'NIST SP 800-190',
    publisher: 'National Institute of Standards and Technology',
    version: 'September 2017',
    controls: nistControls,
    note: 'Its sections are broad: a pass means that nothing was found against one, not that it is fulfilled.',
    confidence: 'documented',
    source: 'csrc.nist.gov, SP 800-190, chapter 4',
  },
  {
    id: 'owasp-cheat-sheet',
    name: 'OWASP Docker Security Cheat Sheet',
    publisher: 'OWASP',
    version: 'of 2026-05-12 (commit cb62ae4)',
    controls: cheatSheetRules,
    note: 'A living document: rules 4, 5 and 9 to 12 changed their meaning in February 2024.',
    confidence: 'documented',
    source: 'OWASP/CheatSheetSeries:cheatsheets/Docker_Security_Cheat_Sheet.md',
  },
  {
    id: 'owasp-top10',
    name: 'OWASP Docker Top 10',
    publisher: 'OWASP',
    version: 'work in progress, last change 2023-12-04',
    controls: dockerTop10,
    note: 'Proactive controls, not a ranking of risks.',
    confidence: 'documented',
    source: 'OWASP/Docker-Security: D01 to D10',
  },
  {
    id: 'docker-build',
    name: 'Docker building best practices',
    publisher: 'Docker',
    version: 'docker/docs at 09dbd3f',
    controls: dockerBuildControls,
    note: 'The guide has no numbers: ids bp-* are ours, check:* are the names that BuildKit prints.',
    confidence: 'documented',
    source: 'docker/docs:content/manuals/build/building/best-practices.md; docs.docker.com/reference/build-checks',
  },
];

function byNumber(a: { readonly id: string }, b: { readonly id: string }): number {
  const [left, right] = [a.id, b.id].map((id) => id.split('.').map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A control of one of the {@link standards}. */
export interface ControlReference {
  readonly standard: StandardId;
  readonly control: string;
}

/**
 * The controls that a rule's reference means: the one that it names, in the numbering of today, and
 * those that always come with it. Empty for a reference to another tool's rule.
 */
export function controlsOf(reference: Reference): readonly ControlReference[] {
  const named = namedControl(reference);
  if (named === undefined) return [];
  const along = (alongWith[`${named.standard} ${named.control}`] ?? []).flatMap((text) => {
    const [standard, control = ''] = text.split(' ');
    return isStandardId(standard) ? [{ standard, control }] : [];
  });
  return [named, ...along];
}

function namedControl({ standard, control }: Reference): ControlReference | undefined {
  const found = (id: StandardId, name: string | undefined) =>
    name === undefined ? undefined : { standard: id, control: name };
  if (standard.startsWith('CIS-Docker')) return found('cis-docker', cisNumber(standard, control));
  if (standard === 'NIST-800-190') return found('nist-800-190', control);
  if (standard === 'OWASP-Docker')
    return found(control.startsWith('D') ? 'owasp-top10' : 'owasp-cheat-sheet', control.replace(/^RULE #?/, 'R'));
  if (standard === 'BuildKit') return found('docker-build', `check:${control}`);
  return undefined;
}

/** Sections 4 to 7 have the same numbers in 1.6, 1.7 and 1.8; section 2 was moved by one in 1.8. */
function cisNumber(standard: string, control: string): string | undefined {
  if (standard.endsWith('1.8')) return control;
  return cisControls.find((one) => one.in17 === control)?.id ?? control;
}

function isStandardId(text: string | undefined): text is StandardId {
  return standards.some(({ id }) => id === text);
}
