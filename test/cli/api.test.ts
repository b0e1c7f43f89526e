/** The library as the package exports it: the built bundle, imported by its path. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apply, audit, listRules, type Progress, plan, WorkspaceError } from '../../src/index.ts';
import { rules } from '../../transforms/index.ts';
import { snapshot, tempRepository, tempTree } from '../support/temp.ts';
import { clean, packageRoot, secret, stack } from './scene.ts';

const onlySecrets = { rule: ['compose/hardcoded-secret'] };

describe('the library', () => {
  it('audits, plans and applies', async () => {
    const root = tempRepository({ 'sub/compose.yaml': stack });
    const before = snapshot(root);
    const report = await audit(join(root, 'sub'), onlySecrets);
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]?.conceal).toEqual([secret]);
    expect(report.stacks).toMatchObject([{ id: 'compose.yaml', files: ['compose.yaml'], services: 1 }]);
    const planned = await plan(join(root, 'sub'), { ...onlySecrets, review: true });
    expect(planned.gitPrefix).toBe('sub/');
    expect(planned.applied).toHaveLength(1);
    expect(planned.pending.map((file) => file.path)).toContain('compose.yaml');
    expect(snapshot(root)).toEqual(before);
    const { written } = await apply(planned);
    expect(written.map((file) => file.path)).toEqual(planned.pending.map((file) => file.path));
    expect(readFileSync(join(root, 'sub/compose.yaml'), 'utf8')).not.toContain(secret);
    expect((await plan(join(root, 'sub'), { ...onlySecrets, review: true })).pending).toEqual([]);
  });

  it('does not write over what changed since it planned', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const planned = await plan(root, { ...onlySecrets, review: true });
    writeFileSync(join(root, 'compose.yaml'), `${stack}# mine\n`);
    const before = snapshot(root);
    await expect(apply(planned)).rejects.toThrow(WorkspaceError);
    expect(snapshot(root)).toEqual(before);
  });

  it('only fixes what is asked for', async () => {
    const root = tempRepository({ 'a/compose.yaml': stack, 'b/compose.yaml': stack });
    const planned = await plan(join(root, 'a/compose.yaml'), { ...onlySecrets, review: true });
    expect(planned.findings.map((finding) => finding.file)).toEqual(['compose.yaml']);
    const both = await plan([join(root, 'a'), join(root, 'b')], { ...onlySecrets, review: true });
    expect(both.findings.map((finding) => finding.file)).toEqual(['a/compose.yaml', 'b/compose.yaml']);
    expect((await plan(root, { ...onlySecrets, review: true, severity: 'critical', skip: ['*/*'] })).findings).toEqual(
      [],
    );
  });

  it('tells what it is busy with', async () => {
    const seen: Progress[] = [];
    await audit(tempTree({ 'compose.yaml': clean }), { onProgress: (progress) => seen.push(progress) });
    expect(seen).toContainEqual({ phase: 'read', what: 'compose.yaml' });
    expect(
      seen
        .filter(({ phase }) => phase === 'check')
        .map(({ what }) => what)
        .sort(),
    ).toEqual(rules.filter((rule) => rule.group === undefined).map((rule) => rule.id));
  });

  it('warns of a run that has not ended', async () => {
    const root = tempTree({ 'compose.yaml': clean, '.dockfix/journal/lock': '' });
    const { problems } = await audit(root);
    expect(problems).toContainEqual(expect.objectContaining({ file: '.dockfix/journal', level: 'warning' }));
    expect((await plan(root)).recovered).toMatchObject([{ outcome: 'cleaned-up' }]);
  });

  it('lists each rule with how far its fixes can go', () => {
    expect(listRules().map((rule) => rule.id)).toEqual(rules.map((rule) => rule.id));
    for (const rule of listRules()) expect(rule.fixability, rule.id).toMatch(/^(safe|review|never)$/);
  });

  it('is what the package exports', async () => {
    const bundle = join(packageRoot, 'dist/index.js');
    expect(existsSync(bundle)).toBe(true);
    const exported = (await import(bundle)) as Record<string, unknown>;
    expect(Object.keys(exported).sort()).toEqual([
      'SelectionError',
      'SessionFile',
      'WorkspaceError',
      'apply',
      'assess',
      'audit',
      'commit',
      'effortOf',
      'listRules',
      'lock',
      'noDecisions',
      'openFixSession',
      'ownRules',
      'plan',
      'presets',
      'saveBaseline',
      'severities',
      'version',
    ]);
  });
});
