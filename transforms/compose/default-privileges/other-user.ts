/** A service whose processes are not root. */
import type { ImageFacts } from '../../../src/knowledge/types.ts';
import type { BuiltImage, Needs, Situation } from '../../support/service/situation.types.ts';
import {
  conservativeSet,
  fileCapabilities,
  granted,
  list,
  nameOf,
  needs,
  setuidRisk,
  sourceOf,
  trusted,
} from './grants.ts';

const kernelFact = 'a process that is not root has no capability to lose [capabilities(7)]';
/** The process has no capabilities in any case; only file capabilities and setuid bits are at stake. */
export function asOtherUser(
  situation: Situation,
  facts: ImageFacts | undefined,
  who: string,
  fromVariable: boolean,
): Needs {
  const { image, start } = situation;
  const why = [`${situation.service} runs as ${who}: ${kernelFact}`];
  const risks: string[] = [];
  const add: string[] = [];
  const known = image.kind === 'known' ? facts?.capabilities?.asNonRoot : undefined;
  const name = nameOf(image);
  if (known !== undefined && facts?.capabilities !== undefined) {
    add.push(...granted(known));
    why.push(
      known.length === 0
        ? `${name} needs none then ${sourceOf(facts.capabilities)}`
        : `${name} needs ${list(known)} all the same ${sourceOf(facts.capabilities)}`,
    );
    // Read from the image's own files is enough here: the rest is the kernel's rule.
    if (!trusted(facts.capabilities) && facts.capabilities.confidence !== 'entrypoint')
      risks.push(`what ${name} needs was not measured (${facts.capabilities.confidence})`);
  } else if (image.kind === 'built') {
    const inherited = facts?.capabilities?.asNonRoot ?? [];
    add.push(...granted(inherited), ...fileCapabilities(image.built));
    if (inherited.length > 0 && facts?.capabilities !== undefined)
      why.push(
        `${image.built.baseName}, which it is built on, needs ${list(inherited)} all the same ${sourceOf(facts.capabilities)}`,
      );
    if (fileCapabilities(image.built).length > 0) {
      why.push(
        `setcap in ${image.dockerfile} gives a program ${list(fileCapabilities(image.built))}, and it does not start where that is missing [measured on Docker Engine 20.10]`,
      );
      risks.push(
        'the file capability itself is not gained under no-new-privileges; ports below 1024 and ping work without it',
      );
    }
    if (installs(image.built, 'sudo', 'doas')) risks.push(setuidRisk);
  } else {
    risks.push(
      `${name} may hold a program with a file capability or the setuid bit: such a program fails to start, or gains nothing`,
    );
  }
  if (fromVariable)
    risks.push(
      `the user comes from a variable: where it is set to root, the service also needs ${list(conservativeSet)}`,
    );
  if (start.kind === 'commands' && image.kind !== 'built') risks.push(`${start.where} replaces the image's own start`);
  if (needsRawSockets(situation)) {
    add.push('NET_RAW');
    why.push(
      'the health check runs ping, whose file capability stops it from starting without NET_RAW [measured on Docker Engine 20.10]',
    );
  }
  return needs(add, why, risks);
}

function needsRawSockets({ healthcheck }: Situation): boolean {
  return healthcheck.some(({ program }) => program === 'ping');
}

function installs({ build }: BuiltImage, ...names: readonly string[]): boolean {
  return build.some(({ words }) => words.some((word) => names.includes(word)));
}
