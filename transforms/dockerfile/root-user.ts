import type { Finding, Rule } from '../../src/core/types.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../src/knowledge/images.ts';
import { isWindows } from '../../src/source/dockerfile/run.ts';
import type { Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { baseOf, isWorkshop, rootImage, shippedStages } from '../support/shipped-stages.ts';
import { outcomeOf, runsAsRoot } from './root-user/fix.ts';

/** See root-user.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/root-user',
  title: 'The image runs as root',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.1' },
    { standard: 'NIST-800-190', control: '4.1.2' },
    { standard: 'hadolint', control: 'DL3002' },
    { standard: 'trivy', control: 'DS-0002' },
    { standard: 'checkov', control: 'CKV_DOCKER_3' },
    { standard: 'checkov', control: 'CKV_DOCKER_8' },
    { standard: 'dockle', control: 'CIS-DI-0001' },
  ],
  order: 330,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      if (isWorkshop(facts.path)) continue;
      for (const stage of shippedStages(project, facts)) {
        if (!runsAsRoot(stage) || isWindows(stage) || (stage.user === undefined && baseIsNobody(stage))) continue;
        const chosen = stage.user?.instruction;
        yield make({
          facts,
          stage,
          range: chosen?.range ?? stage.from.range,
          message:
            chosen === undefined
              ? `${stage.label} has no USER, so its program runs as root.`
              : `${stage.label} ends with USER ${chosen.argument}.`,
          salient: 'root',
          outcome: outcomeOf(project, facts, stage),
        });
      }
    }
  },
};

/** The base runs as another user by itself, or is a variable of which nothing is known. */
function baseIsNobody(stage: Stage): boolean {
  const image = rootImage(stage);
  if (image.includes('$')) return true;
  const reference = parseImageReference(image);
  if (reference === undefined) return false;
  if (
    /(?:^|-)(?:nonroot|unprivileged|rootless)(?:$|-)/.test(reference.tag ?? '') ||
    /unprivileged|rootless|^bitnami\//.test(reference.familiar)
  )
    return true;
  return baseOf(stage)?.family === 'shell-less' || imageFacts(reference)?.user?.startsAsRoot === false;
}
