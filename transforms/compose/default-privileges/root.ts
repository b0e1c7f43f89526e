/** A service that starts as root: by its image's own start, by commands that can be read, or nobody knows how. */
import { defaultCapabilities } from '../../../src/knowledge/capabilities.ts';
import type { CapabilityFacts, ImageFacts } from '../../../src/knowledge/types.ts';
import { dataFolder, foreignFolder } from '../../support/service/mounts.ts';
import type { Needs, Situation, Start } from '../../support/service/situation.types.ts';
import { evidenceOf } from './evidence.ts';
import { conservativeSet, fileCapabilities, granted, list, needs, setuidRisk, sourceOf, trusted } from './grants.ts';

const initFact =
  'an init process that is root cannot stop a service that runs as another user without KILL [measured on Docker Engine 20.10: tini is refused, the service is killed without a shutdown]';
const lowPortFact =
  'ports below 1024 need nothing inside a container network [measured on Docker Engine 20.10: net.ipv4.ip_unprivileged_port_start is 0 there]';
/** `who` says by what it is root; undefined when that is the image's own doing. */
export function asRoot(situation: Situation, facts: ImageFacts | undefined, who: string | undefined): Needs {
  const why = who === undefined ? [] : [`${situation.service} starts as root: ${who}`];
  const { start } = situation;
  if (start.kind === 'commands') return rootCommands(situation, start, facts, why);
  const capabilities = facts?.capabilities;
  if (facts !== undefined && capabilities?.asRoot !== undefined)
    return rootStock(situation, facts, capabilities, capabilities.asRoot, why);
  return rootUnknown(situation, facts, why);
}

/** The image's own start, with facts. */
function rootStock(
  situation: Situation,
  facts: ImageFacts,
  capabilities: CapabilityFacts,
  sets: NonNullable<CapabilityFacts['asRoot']>,
  why: string[],
): Needs {
  const { image } = situation;
  const name = image.kind === 'built' ? `${image.built.baseName}, which it is built on,` : image.name;
  const risks: string[] = [];
  const folder = dataFolder(situation.mounts, facts);
  const wanted = folder.kind === 'bind' ? sets.bindMount : sets.namedVolume;
  const add = [...granted(wanted)];
  const where =
    folder.mount === undefined
      ? 'with no data folder of the host'
      : folder.kind === 'bind'
        ? `with ${folder.mount.target} in a folder of the host or a tmpfs`
        : `with ${folder.mount.target} in a named volume`;
  const started =
    facts.user?.switchesUser === true && facts.user.endsAs !== undefined
      ? `starts as root and goes on as ${facts.user.endsAs}`
      : 'starts as root';
  why.push(
    `${name} ${started}; ${where} it needs ${add.length === 0 ? 'no capability' : list(add)} ${sourceOf(capabilities)}`,
  );
  const beyond = wanted.filter(
    (capability) => !defaultCapabilities.has(capability) && capability !== 'DAC_READ_SEARCH',
  );
  if (beyond.length > 0)
    risks.push(`${name} asks for ${list(beyond)}, which the service did not have before and does not get now`);
  if (image.kind === 'built') risks.push(`what ${image.dockerfile} adds to ${image.built.baseName} may need more`);
  else if (!trusted(capabilities)) risks.push(`what ${name} needs was not measured (${capabilities.confidence})`);
  else if (image.kind === 'known' && image.alpine && add.length > 0)
    risks.push(
      `this was measured with the Debian build of ${name}; the Alpine build has the same start script, but other tools`,
    );

  if (facts.user?.switchesUser === true && situation.init) {
    add.push('KILL');
    why.push(initFact);
  }
  const evidence = evidenceOf(situation.healthcheck);
  if (evidence.capabilities.some((capability) => !add.includes(capability))) {
    add.push(...evidence.capabilities);
    why.push(`in the health check ${evidence.because.join(' and ')}`);
  }
  const unreadable = closedSecrets(situation, add);
  if (unreadable !== undefined) risks.push(unreadable);
  lowPorts(situation, add, why, risks);
  if (image.kind === 'built') add.push(...fileCapabilities(image.built));
  return needs(add, why, risks);
}

/** A script or a program of the user's own, run as root. */
function rootCommands(
  situation: Situation,
  start: Extract<Start, { kind: 'commands' }>,
  facts: ImageFacts | undefined,
  why: string[],
): Needs {
  const { image } = situation;
  const evidence = evidenceOf([...start.commands, ...situation.healthcheck]);
  const risks: string[] = [];
  const add = [...evidence.capabilities];
  const opening = image.kind === 'known' ? `replaces the stock start of ${image.name}` : 'decides what runs';
  why.push(
    `${start.where} ${opening}${evidence.because.length === 0 ? ' and runs nothing that is known to need a capability' : `: ${evidence.because.join('; ')}`}`,
  );
  if (!start.complete) {
    add.push(...conservativeSet);
    why.push(
      `a script that it runs cannot be read here, so it also gets what root-start containers mostly need: ${list(conservativeSet)}`,
    );
  }
  const foreign = foreignFolder(situation, facts);
  if (foreign !== undefined && !add.includes('DAC_OVERRIDE')) {
    add.push('DAC_OVERRIDE');
    why.push(
      `it works as root in ${foreign}: without DAC_OVERRIDE root cannot enter or write what belongs to another user [capabilities(7)]`,
    );
  }
  if ((situation.init || start.underInit) && (evidence.switchesUser || !start.complete)) {
    add.push('KILL');
    why.push(initFact);
  }
  if (image.kind === 'built') add.push(...fileCapabilities(image.built));
  const unreadable = closedSecrets(situation, add);
  if (unreadable !== undefined) risks.push(unreadable);
  lowPorts(situation, add, why, risks);
  risks.push(
    `programs that ${start.where} runs, and those that they run, may need more: look for "Operation not permitted" and "Permission denied" in the log of two starts`,
  );
  return needs(add, why, risks);
}

/** Root, and nothing known about what it does. */
function rootUnknown(situation: Situation, facts: ImageFacts | undefined, why: string[]): Needs {
  const { image, service } = situation;
  const name = image.kind === 'built' ? image.dockerfile : image.name;
  const reason =
    image.kind === 'unknown'
      ? image.because
      : facts === undefined
        ? `nothing is known about ${image.kind === 'built' ? image.built.baseName : name}`
        : `the capabilities of ${name} are not known`;
  const add = [...conservativeSet];
  why.push(
    `${reason}, so ${service} keeps what containers that start as root and then change user mostly need: ${list(conservativeSet)} [measured on Docker Engine 20.10 for databases and caches; the same four were added back most often in 166 histories]`,
  );
  if (situation.init) {
    add.push('KILL');
    why.push(initFact);
  }
  const evidence = evidenceOf(situation.healthcheck);
  add.push(...evidence.capabilities);
  if (image.kind === 'built') add.push(...fileCapabilities(image.built));
  const risks = [
    `${name} may need another capability: start it twice on the same volumes and look for "Operation not permitted" and "Permission denied"; it may as well need none of these`,
    setuidRisk,
  ];
  lowPorts(situation, add, why, risks);
  return needs(add, why, risks);
}

/** Root without DAC_OVERRIDE reads a file of the host only as anybody may. */
function closedSecrets({ secretFiles }: Situation, add: readonly string[]): string | undefined {
  if (secretFiles.length === 0 || add.includes('DAC_OVERRIDE')) return undefined;
  return `the secret ${secretFiles.length === 1 ? 'file' : 'files'} ${list(secretFiles)} must be readable for everybody (mode 0444 in a folder with mode 0700), since root no longer opens what belongs to others`;
}

function lowPorts({ protectsLowPorts }: Situation, add: string[], why: string[], risks: string[]): void {
  if (!protectsLowPorts) return;
  add.push('NET_BIND_SERVICE');
  why.push(`${lowPortFact}, but sysctls of the service protect them again`);
  risks.push('NET_BIND_SERVICE is kept because of the sysctls; without ports below 1024 it is not needed');
}
