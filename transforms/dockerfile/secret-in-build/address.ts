/** From a password in an address to a secret that the command reads. */
import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { DockerfileFacts } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { buildLine, endOfFlags, handInBuildSecret, servicesBuilding } from '../../support/build-secrets.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import type { BuildSecret } from './detect.ts';

export function outcomeOfAddress(project: Project, facts: DockerfileFacts, secret: BuildSecret): Fix | Refusal {
  const { instruction, word, name: host } = secret;
  const id = `${host.replace(/[^a-z0-9]+/gi, '_').toLowerCase()}_token`;
  const steps = [
    'Change the token where it is used: it is in the source and in every image.',
    `Mount the new one and read it in the command: RUN --mount=type=secret,id=${id} … $(cat /run/secrets/${id})`,
  ];
  const { text } = instruction.argumentText;
  const at = indexOf(instruction.argumentText, word.range.start);
  const quoted = (text.slice(0, at).match(/'/g)?.length ?? 0) % 2 === 1;
  if (instruction.keyword !== 'RUN' || instruction.isJson || quoted) {
    return {
      kind: 'refusal',
      code: 'no-shell-there',
      because:
        'Nothing can be put in at this place when the command runs: there is no shell, or the address is in single quotes.',
      byHand: steps,
    };
  }
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    const variable = id.toUpperCase();
    edits.insert(endOfFlags(instruction), ` --mount=type=secret,id=${id}`);
    edits.replace(word.range, `$(cat /run/secrets/${id})`);
    handInBuildSecret(edits.draft, servicesBuilding(project, facts), id, () => ({ environment: variable }));
    return edits.fix({
      applicability: 'review',
      title: `Read the token for ${host} out of a mounted secret`,
      why: [
        'A mounted secret is in no layer and not in the history of the image [docs.docker.com/build/building/secrets]',
      ],
      mayBreak: [
        'A builder without BuildKit.',
        'What the command writes may still hold the address with the token (git keeps it in .git/config).',
      ],
      followUps: [
        'Change the token where it is used: the old one is in the history of git and in every image.',
        `Build with ${buildLine(id, { environment: variable })}`,
      ],
    });
  }, steps);
}

function indexOf(text: { readonly text: string; offsetAt(index: number): number }, offset: number): number {
  let index = 0;
  while (index < text.text.length && text.offsetAt(index) < offset) index += 1;
  return index;
}
