import { describe, expect, it } from 'vitest';
import { slugOf } from '../../src/pr/split.ts';
import type { Split } from '../../src/pr/types.ts';
import { drafts, stackRepository, stackRules } from './support/stack.ts';

const severitiesOf = (made: Awaited<ReturnType<typeof drafts>>) =>
  made.drafts.map(({ facts }) => [...new Set(facts.applied.map(({ finding }) => finding.severity))]);

describe('a plan cut into several pull requests', () => {
  it.each<[Split, readonly string[]]>([
    ['none', ['all']],
    ['rule', stackRules],
    ['severity', ['critical', 'high']],
    ['directory', ['.', 'tools']],
    ['stack', ['compose.yaml', 'tools/compose.yaml']],
  ])('by %s', async (split, keys) => {
    const top = stackRepository();
    for (const arrangement of ['independent', 'stacked'] as const) {
      const made = await drafts(top, { split, arrangement });
      expect(made.drafts.map(({ key }) => key)).toEqual(keys);
      const branches = made.drafts.map(({ branch }) => branch);
      expect(new Set(branches).size).toBe(branches.length);
      for (const [index, draft] of made.drafts.entries()) {
        const under = arrangement === 'stacked' ? made.drafts[index - 1] : undefined;
        expect(draft.base).toBe(under?.branch ?? 'main');
        expect(draft.baseCommit).toBe(under?.head ?? made.base.commit);
        expect(made.quarantine.git.run(['rev-parse', `${draft.commits[0]?.id}^`], '')).toBe(draft.baseCommit);
      }
    }
  });

  it('ends, stacked, in the tree of the one pull request', async () => {
    const top = stackRepository();
    const whole = (await drafts(top)).drafts[0]?.commits.at(-1)?.tree;
    for (const split of ['rule', 'severity', 'directory', 'stack'] as const) {
      const made = await drafts(top, { split, arrangement: 'stacked' });
      expect([split, made.drafts.at(-1)?.commits.at(-1)?.tree]).toEqual([split, whole]);
    }
  });

  it('holds in each branch only what belongs to it', async () => {
    const made = await drafts(stackRepository(), { split: 'severity' });
    expect(severitiesOf(made)).toEqual([['critical'], ['high']]);
    const folders = await drafts(stackRepository(), { split: 'directory' });
    for (const { key, commits } of folders.drafts) {
      const own = commits.flatMap(({ files }) => files).filter((file) => file.endsWith('compose.yaml'));
      expect(new Set(own)).toEqual(new Set([key === '.' ? 'compose.yaml' : 'tools/compose.yaml']));
    }
  });

  it('takes only what was selected', async () => {
    const top = stackRepository();
    const critical = await drafts(top, { severity: 'critical' });
    expect(severitiesOf(critical)).toEqual([['critical']]);
    const skipped = await drafts(top, { skip: ['hardcoded-secret'] });
    expect(skipped.drafts[0]?.commits.map(({ rule }) => rule.id)).toEqual(stackRules.slice(1));
    const safe = await drafts(top, { review: false });
    expect(safe.drafts.flatMap(({ facts }) => facts.applied).every(({ fix }) => fix.applicability === 'safe')).toBe(
      true,
    );
  });
});

describe('the name of a part in a branch', () => {
  it('is a name that git takes, and never the same for two keys', () => {
    const keys = [
      'compose/hardcoded-secret',
      'compose-hardcoded-secret',
      'a b',
      'a-b',
      '..',
      '.',
      'Ä',
      'x.lock',
      '@{',
      'A',
      'a',
    ];
    const slugs = keys.map(slugOf);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(slugOf('compose/hardcoded-secret')).toBe('compose-hardcoded-secret');
    // A rule's id has one slash; of the two that look alike only one can be a rule.
    expect(new Set(slugs.slice(1)).size).toBe(keys.length - 1);
  });
});
