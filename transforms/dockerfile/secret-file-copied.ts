import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker, instructionsOf } from '../support/dockerfile-fix.ts';
import { credentialFiles } from './secret-file-copied/files.ts';
import { outcomeOf } from './secret-file-copied/mount.ts';

/** See secret-file-copied.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/secret-file-copied',
  title: 'A file with credentials is copied into the image',
  severity: 'critical',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.10' },
    { standard: 'trivy', control: 'DS-0031' },
    { standard: 'dockle', control: 'CIS-DI-0010' },
  ],
  order: 122,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, instruction } of instructionsOf(project, 'COPY', 'ADD')) {
      for (const file of credentialFiles(project, facts, instruction)) {
        yield make({
          facts,
          stage,
          range: file.word.range,
          message: `${instruction.keyword} puts ${file.word.value} into ${stage.label}, where it stays in a layer even if it is deleted later.`,
          salient: file.word.value,
          outcome: outcomeOf(project, facts, stage, instruction, file),
        });
      }
    }
  },
};
