/** May a service lose something of the host? What its image is known to need decides. */
import { type HostAccess, hostClaim } from '../../src/knowledge/host-needs.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../src/knowledge/images.ts';
import type { Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { imageOf } from './service/image.ts';
import { programOf } from './service/program.ts';
import { situationOf } from './service/situation.ts';
import type { Verdict } from './written-values.ts';

export interface Access {
  readonly access: HostAccess;
  /** What it is called behind "without": "privileged: true", "SYS_ADMIN". */
  readonly name: string;
  /** How a person finds out whether the service can do without. */
  readonly byHand: readonly string[];
}

/** Programs in an own image that need something of the host, whatever else is in it. */
const tellingPrograms: ReadonlyMap<string, string> = new Map([
  ['dockerd', 'docker-in-docker'],
  ['containerd', 'docker-in-docker'],
  ['podman', 'docker-in-docker'],
  ['buildah', 'docker-in-docker'],
  ['openvpn', 'vpn'],
  ['wg', 'vpn'],
  ['wg-quick', 'vpn'],
  ['iptables', 'network-tool'],
  ['nft', 'network-tool'],
  ['ip', 'network-tool'],
  ['tc', 'network-tool'],
  ['dlv', 'debugger'],
  ['gdb', 'debugger'],
  ['gdbserver', 'debugger'],
  ['strace', 'debugger'],
  ['chromium', 'browser-sandbox'],
  ['google-chrome', 'browser-sandbox'],
  ['mount', 'file-systems'],
  ['sshfs', 'file-systems'],
  ['modprobe', 'kernel-settings'],
  ['insmod', 'kernel-settings'],
  ['sysctl', 'kernel-settings'],
  ['systemd', 'init-system'],
]);

/** True to its name: what is known of the image, or of the image that it is built on, decides. */
export function judgeAccess(project: Project, service: Service, { access, name, byHand }: Access): Verdict {
  const refuse = (code: string, because: string): Verdict => ({ kind: 'refusal', code, because, byHand });
  const image = imageOf(project, service);
  const written = image.kind === 'built' ? image.built.baseName : (service.image ?? '');
  const reference = parseImageReference(written);
  const claim = reference === undefined ? undefined : hostClaim(reference, access);
  const shown = reference?.familiar ?? image.kind;
  if (claim?.kind === 'needed') {
    const { code, what, does } = claim.feature;
    return refuse(code, `${shown} is ${what}: it ${does}, and takes ${name} for that [${claim.source}].`);
  }
  // An image that is made here and starts the program of its base is that program.
  if (image.kind === 'built' && programOf(project, service) === undefined) {
    const { start } = situationOf(project, service);
    const telling =
      start.kind === 'commands' ? start.commands.find(({ program }) => tellingPrograms.has(program)) : undefined;
    return telling === undefined
      ? refuse(
          'built-here',
          `${service.name} is built from ${image.dockerfile}, and no source says whether its program needs ${name}.`,
        )
      : refuse(
          tellingPrograms.get(telling.program) ?? '',
          `${service.name} starts \`${telling.program}\`, which may need ${name}.`,
        );
  }
  if (claim?.kind === 'optional') {
    const { loses, instead, unlessPort } = claim.dispensable;
    if (unlessPort !== undefined && publishes(service, unlessPort))
      return refuse(
        'in-use',
        `${service.name} publishes ${unlessPort}, and without ${name} ${loses} [${claim.source}].`,
      );
    return {
      kind: 'mend',
      why: [`${shown} works without ${name} [${claim.source}]`],
      mayBreak: [`without ${name} ${loses}`],
      followUps: instead === undefined ? [] : [instead],
    };
  }
  const facts = reference === undefined ? undefined : imageFacts(reference);
  if (facts?.leaveAlone !== undefined)
    return refuse('needs-privileges', `${shown} must not lose ${name} without a test: ${facts.leaveAlone}.`);
  if (claim?.kind === 'not-needed')
    return mend(`what ${shown} needs of the host is documented, and ${name} is not among it [${claim.source}]`);
  const known = facts?.capabilities;
  if (facts !== undefined && known !== undefined)
    return mend(`what ${shown} needs is known, and ${name} is not among it [${known.source}]`);
  return refuse(
    'image-unknown',
    `nothing is known about what ${image.kind === 'unknown' ? image.name : shown} needs of the host.`,
  );

  function mend(why: string): Verdict {
    return {
      kind: 'mend',
      why: [why],
      mayBreak: [`a use of ${name} that is not in the sources: somebody gave it to ${service.name} by hand`],
      followUps: [],
    };
  }
}

function publishes({ ports }: Service, port: string): boolean {
  return ports.some(({ target, protocol }) => `${target}/${protocol}` === port);
}
