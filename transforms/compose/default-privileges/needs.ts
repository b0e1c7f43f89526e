/**
 * Which capabilities a service needs beside `cap_drop: [ALL]`: a pure decision over what is known
 * of it. Granted is never more than the service had before: what knowledge asks for beyond
 * Docker's default capabilities is left to the service's own `cap_add`.
 */
import { defaultCapabilities } from '../../../src/knowledge/capabilities.ts';
import type { CapabilityFacts, ImageFacts, Sourced } from '../../../src/knowledge/types.ts';
import { type Evidence, evidenceOf, setuidProgramIn } from './evidence.ts';
import type { BuiltImage, DataMount, Decision, ImageKnowledge, Needs, Situation } from './situation.types.ts';

/**
 * For a container that starts as root and of which nothing more is known: what root-start images
 * that switch user need, and what people had to add after `cap_drop: [ALL]` had broken their
 * services (SETGID 8 times, DAC_OVERRIDE 7, SETUID 7, CHOWN 6 in 166 histories). Sorted.
 */
export const conservativeSet: readonly string[] = ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'];

const kernelFact = 'a process that is not root has no capability to lose [capabilities(7)]';
const initFact = "under init: true a root init cannot stop a service that runs as another user without KILL [measured on Docker Engine 20.10: tini is refused, the service is killed without a shutdown]";
const lowPortFact = 'ports below 1024 need nothing inside a container network [measured on Docker Engine 20.10: net.ipv4.ip_unprivileged_port_start is 0 there]';
const setuidRisk = 'sudo and other programs with the setuid bit no longer gain privileges inside the container';

/** What the service needs, or why it must be left alone. */
export function decideNeeds(situation: Situation): Decision {
  const facts = factsOf(situation);
  const unfit = unfitImage(situation, facts);
  if (unfit !== undefined) return unfit;

  if (situation.user.kind === 'other') return asOtherUser(situation, facts, situation.user.text, situation.user.fromVariable);
  if (situation.user.kind === 'root') return asRoot(situation, facts, `user: ${situation.user.text} in the compose file`);
  const { image } = situation;
  const written = image.kind === 'built' ? image.built.user : 'base';
  if (image.kind === 'built' && written === 'other') return asOtherUser(situation, facts, `${image.built.userText} in ${image.dockerfile}`, false);
  if (image.kind === 'built' && written === 'unknown') return asRoot(situation, undefined, `${image.built.userText} in ${image.dockerfile} has no value here`);
  const user = facts?.user;
  if (written === 'base' && user !== undefined && !user.startsAsRoot) {
    return asOtherUser(situation, facts, `the image's own user${user.endsAs === undefined ? '' : ` ${user.endsAs}`}`, false);
  }
  return asRoot(situation, facts, undefined);
}

/** For a service that has dropped its capabilities already. */
export function decideNoNewPrivileges(situation: Situation): Decision {
  const facts = factsOf(situation);
  const unfit = unfitImage(situation, facts);
  if (unfit !== undefined) return unfit;
  const works = situation.image.kind === 'known' ? facts?.noNewPrivileges : undefined;
  if (works?.works === true && situation.start.kind === 'stock') return needs([], [`${nameOf(situation.image)} works with no-new-privileges ${sourceOf(works)}`], []);
  return needs([], ['changing the user with gosu, su-exec, su or setpriv works as before, since they start as root [measured on Docker Engine 20.10]'], [setuidRisk]);
}

/** Facts of the image, or of the image that it is built on. */
function factsOf({ image }: Situation): ImageFacts | undefined {
  if (image.kind === 'known') return image.facts;
  return image.kind === 'built' ? image.built.base : undefined;
}

function unfitImage(situation: Situation, facts: ImageFacts | undefined): Decision | undefined {
  const { image, service } = situation;
  const name = image.kind === 'built' ? image.built.baseName : nameOf(image);
  if (facts?.leaveAlone !== undefined) {
    return {
      kind: 'unfit',
      code: 'needs-privileges',
      because: `${name} must not be hardened without a test of your own: ${facts.leaveAlone}.`,
      byHand: [
        `Read what the image's documentation says about cap_add and security_opt for ${name}.`,
        'Add cap_drop: [ALL] with that cap_add to a copy of the stack, start it twice on the same volumes, and look into the log.',
      ],
    };
  }
  if (isInitSystem(situation, facts)) {
    return {
      kind: 'unfit',
      code: 'init-system-unknown',
      because: `${service} starts an init system (s6-overlay, systemd or the like) that edits accounts and owners at every start, and what it needs has not been measured.`,
      byHand: [
        'Add security_opt: [no-new-privileges:true] first and see that the service starts twice.',
        'Then add cap_drop: [ALL] with cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID], start it twice, and take away one capability at a time.',
      ],
    };
  }
  if (facts?.noNewPrivileges?.works === false) return reliesOnSetuid(service, `${name} is known not to work with no-new-privileges (${facts.noNewPrivileges.source})`);
  const setuid = setuidProgramIn([...(situation.start.kind === 'commands' ? situation.start.commands : []), ...situation.healthcheck]);
  if (setuid !== undefined) return reliesOnSetuid(service, `its start or its health check runs \`${setuid}\`, which needs its setuid bit`);
  return undefined;
}

function reliesOnSetuid(service: string, because: string): Decision {
  return {
    kind: 'unfit',
    code: 'relies-on-setuid',
    because: `no-new-privileges would stop ${service}: ${because}.`,
    byHand: [
      'Let the container start as root and change the user with gosu, su-exec or setpriv, or set user: and need neither.',
      'Then add security_opt: [no-new-privileges:true] and cap_drop: [ALL] with the capabilities that the start needs.',
    ],
  };
}

const initPrograms: ReadonlySet<string> = new Set(['systemd', 's6-svscan', 'runsvdir', 'runit-init', 'openrc-init', 'my_init']);

function isInitSystem({ image, start, environment }: Situation, facts: ImageFacts | undefined): boolean {
  if (facts !== undefined && facts.key.startsWith('linuxserver/') && facts.capabilities?.confidence !== 'measured') return true;
  if (facts === undefined && image.kind === 'unknown' && environment.includes('PUID') && environment.includes('PGID')) return true;
  if (start.kind !== 'commands') return false;
  return start.commands.some(({ program, words }) => initPrograms.has(program) || ['/init', '/sbin/init', '/lib/systemd/systemd'].includes(words[0] ?? ''));
}

/** The process has no capabilities in any case; only file capabilities and setuid bits are at stake. */
function asOtherUser(situation: Situation, facts: ImageFacts | undefined, who: string, fromVariable: boolean): Needs {
  const { image, start } = situation;
  const why = [`${situation.service} runs as ${who}: ${kernelFact}`];
  const risks: string[] = [];
  const add: string[] = [];
  const known = image.kind === 'known' ? facts?.capabilities?.asNonRoot : undefined;
  const name = nameOf(image);
  if (known !== undefined && facts?.capabilities !== undefined) {
    add.push(...granted(known));
    why.push(known.length === 0 ? `${name} needs none then ${sourceOf(facts.capabilities)}` : `${name} needs ${list(known)} all the same ${sourceOf(facts.capabilities)}`);
    // Read from the image's own files is enough here: the rest is the kernel's rule.
    if (!trusted(facts.capabilities) && facts.capabilities.confidence !== 'entrypoint') risks.push(`what ${name} needs was not measured (${facts.capabilities.confidence})`);
  } else if (image.kind === 'built') {
    const inherited = facts?.capabilities?.asNonRoot ?? [];
    add.push(...granted(inherited), ...fileCapabilities(image.built));
    if (inherited.length > 0 && facts?.capabilities !== undefined) why.push(`${image.built.baseName}, which it is built on, needs ${list(inherited)} all the same ${sourceOf(facts.capabilities)}`);
    if (fileCapabilities(image.built).length > 0) {
      why.push(`setcap in ${image.dockerfile} gives a program ${list(fileCapabilities(image.built))}, and it does not start where that is missing [measured on Docker Engine 20.10]`);
      risks.push('the file capability itself is not gained under no-new-privileges; ports below 1024 and ping work without it');
    }
    if (installs(image.built, 'sudo', 'doas')) risks.push(setuidRisk);
  } else {
    risks.push(`${name} may hold a program with a file capability or the setuid bit: such a program fails to start, or gains nothing`);
  }
  if (fromVariable) risks.push(`the user comes from a variable: where it is set to root, the service also needs ${list(conservativeSet)}`);
  if (start.kind === 'commands' && image.kind !== 'built') risks.push(`${start.where} replaces the image's own start`);
  if (needsRawSockets(situation)) {
    add.push('NET_RAW');
    why.push('the health check runs ping, whose file capability stops it from starting without NET_RAW [measured on Docker Engine 20.10]');
  }
  return needs(add, why, risks);
}

function asRoot(situation: Situation, facts: ImageFacts | undefined, who: string | undefined): Needs {
  const why = who === undefined ? [] : [`${situation.service} starts as root: ${who}`];
  if (situation.start.kind === 'commands') return rootCommands(situation, facts, why);
  const capabilities = facts?.capabilities;
  if (facts !== undefined && capabilities?.asRoot !== undefined) return rootStock(situation, facts, capabilities, capabilities.asRoot, why);
  return rootUnknown(situation, facts, why);
}

/** The image's own start, with facts. */
function rootStock(situation: Situation, facts: ImageFacts, capabilities: CapabilityFacts, sets: NonNullable<CapabilityFacts['asRoot']>, why: string[]): Needs {
  const { image } = situation;
  const name = image.kind === 'built' ? `${image.built.baseName}, which it is built on,` : image.name;
  const risks: string[] = [];
  const folder = dataFolder(situation.mounts, facts);
  const wanted = folder.kind === 'bind' ? sets.bindMount : sets.namedVolume;
  const add = [...granted(wanted)];
  const where = folder.mount === undefined ? 'with no data folder of the host' : folder.kind === 'bind' ? `with ${folder.mount.target} in a folder of the host or a tmpfs` : `with ${folder.mount.target} in a named volume`;
  const started = facts.user?.switchesUser === true && facts.user.endsAs !== undefined ? `starts as root and goes on as ${facts.user.endsAs}` : 'starts as root';
  why.push(`${name} ${started}; ${where} it needs ${add.length === 0 ? 'no capability' : list(add)} ${sourceOf(capabilities)}`);
  const beyond = wanted.filter((capability) => !defaultCapabilities.has(capability) && capability !== 'DAC_READ_SEARCH');
  if (beyond.length > 0) risks.push(`${name} asks for ${list(beyond)}, which the service did not have before and does not get now`);
  if (image.kind === 'built') risks.push(`what ${image.dockerfile} adds to ${image.built.baseName} may need more`);
  else if (!trusted(capabilities)) risks.push(`what ${name} needs was not measured (${capabilities.confidence})`);
  else if (image.kind === 'known' && image.alpine && add.length > 0) risks.push(`this was measured with the Debian build of ${name}; the Alpine build has the same start script, but other tools`);

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
  if (situation.image.kind === 'built' && fileCapabilities(situation.image.built).length > 0) add.push(...fileCapabilities(situation.image.built));
  return needs(add, why, risks);
}

/** A script or a program of the user's own, run as root. */
function rootCommands(situation: Situation, facts: ImageFacts | undefined, why: string[]): Needs {
  const { image, start } = situation;
  if (start.kind !== 'commands') throw new Error('only for a start that can be read');
  const evidence: Evidence = evidenceOf([...start.commands, ...situation.healthcheck]);
  const risks: string[] = [];
  const add = [...evidence.capabilities];
  const opening = image.kind === 'known' ? `replaces the stock start of ${image.name}` : 'decides what runs';
  why.push(`${start.where} ${opening}${evidence.because.length === 0 ? ' and runs nothing that is known to need a capability' : `: ${evidence.because.join('; ')}`}`);
  if (!start.complete) {
    add.push(...conservativeSet);
    why.push(`a script that it runs cannot be read here, so it also gets what root-start containers mostly need: ${list(conservativeSet)}`);
  }
  const foreign = foreignFolder(situation, facts);
  if (foreign !== undefined && !add.includes('DAC_OVERRIDE')) {
    add.push('DAC_OVERRIDE');
    why.push(`it works as root in ${foreign}: without DAC_OVERRIDE root cannot enter or write what belongs to another user [capabilities(7)]`);
  }
  if (situation.init && (evidence.switchesUser || !start.complete)) {
    add.push('KILL');
    why.push(initFact);
  }
  if (image.kind === 'built') add.push(...fileCapabilities(image.built));
  const unreadable = closedSecrets(situation, add);
  if (unreadable !== undefined) risks.push(unreadable);
  lowPorts(situation, add, why, risks);
  risks.push(`programs that ${start.where} runs, and those that they run, may need more: look for "Operation not permitted" and "Permission denied" in the log of two starts`);
  return needs(add, why, risks);
}

/** Root, and nothing known about what it does. */
function rootUnknown(situation: Situation, facts: ImageFacts | undefined, why: string[]): Needs {
  const { image, service } = situation;
  const name = image.kind === 'built' ? image.dockerfile : image.name;
  const reason = image.kind === 'unknown' ? image.because : facts === undefined ? `nothing is known about ${image.kind === 'built' ? image.built.baseName : name}` : `the capabilities of ${name} are not known`;
  const add = [...conservativeSet];
  why.push(`${reason}, so ${service} keeps what containers that start as root and then change user mostly need: ${list(conservativeSet)} [measured on Docker Engine 20.10 for databases and caches; the same four were added back most often in 166 histories]`);
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

function needs(add: readonly string[], why: readonly string[], risks: readonly string[]): Needs {
  return {
    kind: 'needs',
    add: [...new Set(add)].sort(),
    applicability: risks.length === 0 ? 'safe' : 'review',
    why,
    mayBreak: [...new Set(risks)],
  };
}

/** Only what the container had before; DAC_OVERRIDE includes DAC_READ_SEARCH, which Docker leaves out of its defaults. */
function granted(capabilities: readonly string[]): readonly string[] {
  return capabilities.map((capability) => (capability === 'DAC_READ_SEARCH' ? 'DAC_OVERRIDE' : capability)).filter((capability) => defaultCapabilities.has(capability));
}

function trusted(sourced: Sourced): boolean {
  return sourced.confidence === 'measured' || sourced.confidence === 'documented';
}

function sourceOf(sourced: Sourced): string {
  return `[${sourced.source}]`;
}

/** What the image's data lies in; a tmpfs belongs to root, as a folder that the engine makes does. */
function dataFolder(mounts: readonly DataMount[], facts: ImageFacts): { readonly kind: 'named' | 'bind'; readonly mount: DataMount | undefined } {
  const data = mounts.filter((mount) => !mount.readOnly && (facts.dataPaths.length === 0 || facts.user?.switchesUser !== true || facts.dataPaths.some((path) => related(path, mount.target))));
  const bind = data.find((mount) => mount.kind !== 'named' && (mount.kind === 'bind' || facts.dataPaths.some((path) => related(path, mount.target))));
  // A tmpfs is made root's, so whatever the entrypoint gives away in it takes CHOWN: /var/run/postgresql.
  const tmpfs = facts.user?.switchesUser === true ? mounts.find((mount) => mount.kind === 'tmpfs' && !scratch.has(mount.target)) : undefined;
  const found = bind ?? tmpfs;
  return found === undefined ? { kind: 'named', mount: data.find((mount) => mount.kind === 'named') } : { kind: 'bind', mount: found };
}

const scratch: ReadonlySet<string> = new Set(['/tmp', '/var/tmp', '/dev/shm']);

function related(path: string, target: string): boolean {
  return path === target || path.startsWith(target.endsWith('/') ? target : `${target}/`) || target.startsWith(`${path}/`);
}

/** A folder whose contents may belong to somebody else than root. */
function foreignFolder({ mounts }: Situation, facts: ImageFacts | undefined): string | undefined {
  const bind = mounts.find((mount) => mount.kind === 'bind' && !mount.readOnly);
  if (bind !== undefined) return `${bind.target}, a folder of the host`;
  const shared = mounts.find((mount) => mount.shared);
  if (shared !== undefined) return `${shared.target}, which another service uses as well`;
  if (facts?.user?.switchesUser !== true) return undefined;
  const data = mounts.find((mount) => facts.dataPaths.some((path) => related(path, mount.target)));
  return data === undefined ? undefined : `${data.target}, which belongs to ${facts.user.endsAs ?? 'another user'} in the image`;
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

function needsRawSockets({ healthcheck }: Situation): boolean {
  return healthcheck.some(({ program }) => program === 'ping');
}

/** Capabilities that `setcap` in the Dockerfile gives a program, as far as containers have them by default. */
function fileCapabilities({ build }: BuiltImage): readonly string[] {
  const found: string[] = [];
  for (const { program, words } of build) {
    if (program !== 'setcap') continue;
    for (const word of words.slice(1)) {
      const names = word.split(/[=+]/, 1)[0] ?? '';
      for (const name of names.split(',')) {
        if (name.toLowerCase().startsWith('cap_')) found.push(name.slice('cap_'.length).toUpperCase());
      }
    }
  }
  return granted(found);
}

function installs({ build }: BuiltImage, ...names: readonly string[]): boolean {
  return build.some(({ words }) => words.some((word) => names.includes(word)));
}

function nameOf(image: ImageKnowledge): string {
  return image.kind === 'built' ? image.dockerfile : image.name;
}

function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? 'none';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
