/** Can the mount be read-only, or go? */
import type { Refusal } from '../../../src/core/types.ts';
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../../src/knowledge/images.ts';
import { onlyReads } from '../../../src/knowledge/read-only-paths.ts';
import type { Mount, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { judgeAccess } from '../../support/host-access.ts';
import type { Mend } from '../../support/written-values.ts';
import type { HostPath } from './classes.ts';

export interface Change extends Mend {
  readonly to: 'read-only' | 'nothing';
}

/** Words of images that read the logs of the host and of containers. */
const logReaders: ReadonlySet<string> = new Set([
  'promtail',
  'fluentd',
  'fluent',
  'fluentbit',
  'filebeat',
  'logstash',
  'vector',
  'alloy',
  'logspout',
  'loki',
  'crowdsec',
  'goaccess',
  'logrotate',
  'syslog',
  'dozzle',
]);
/** A part of the host as such, rather than one program's files. */
const wholesale: ReadonlySet<HostPath['kind']> = new Set(['system', 'engine', 'runtime', 'home']);
/** Kinds of images that serve with a certificate and never write one. */
const servers: ReadonlySet<string> = new Set(['web', 'proxy', 'database', 'broker', 'cache']);

export function judge(project: Project, service: Service, mount: Mount, host: HostPath): Change | Refusal {
  const { name } = service;
  const { path, kind } = host;
  const byHand = [
    `Find out which files of ${path} ${name} really uses, and mount these alone, with :ro where it only reads.`,
    'Give keys and tokens as Docker secrets, one each, instead of the folder that holds them all.',
  ];
  const refuse = (code: string, because: string): Refusal => ({ kind: 'refusal', code, because, byHand });
  const readOnly = (why: string, mayBreak: string): Change => ({
    kind: 'mend',
    to: 'read-only',
    why: [why],
    mayBreak: [mayBreak],
    followUps: [],
  });

  if (kind === 'facts')
    return readOnly(
      `${path} is there to be read`,
      `whatever writes to ${mount.target}, and with it to ${path} of the host`,
    );
  const reference = parseImageReference(service.image ?? '');
  const facts = reference === undefined || service.build !== undefined ? undefined : imageFacts(reference);
  const shown = reference?.familiar ?? name;
  const reads = facts === undefined ? undefined : onlyReads(facts, mount.target);
  const verdict = judgeAccess(project, service, {
    access: kind === 'runtime' ? 'host-runtime' : 'host-files',
    name: path,
    byHand,
  });
  const isKnownToNeed = verdict.kind === 'refusal' && !['image-unknown', 'built-here'].includes(verdict.code);

  if (mount.readOnly) {
    if (isKnownToNeed) return verdict;
    if (kind === 'credentials')
      return refuse('keys-in-use', `${name} reads ${path}, and which files of it, is not in the sources.`);
    return goneOr(() => refuse('use-unknown', `${name} reads ${path}, and which files of it, is not in the sources.`));
  }
  if (kind === 'credentials') return credentials();
  if (kind === 'runtime')
    return isKnownToNeed
      ? verdict
      : goneOr(() => refuse('use-unknown', `what ${name} does with ${path} is not in the sources.`));
  if (isKnownToNeed && ['monitoring-agent', 'vpn'].includes(verdict.code))
    return readOnly(
      `${shown} only looks at ${path}: ${verdict.because}`,
      `whatever ${name} writes to ${path} of the host`,
    );
  if (reads !== undefined)
    return readOnly(
      `${shown} only reads ${mount.target} [${reads.source}]`,
      `whatever ${name} writes below ${mount.target} all the same`,
    );
  if (readsLogs(service) && (kind === 'logs' || kind === 'engine'))
    return readOnly(`${shown} reads logs`, `positions or state that ${name} keeps below ${mount.target}`);
  if (kind === 'kernel' || path.startsWith('/proc') || path.startsWith('/sys'))
    return readOnly(
      'programs read modules, sources and states of the kernel there',
      `settings or modules that ${name} writes below ${path}`,
    );
  if (isKnownToNeed) return verdict;
  return goneOr(() =>
    refuse('use-unknown', `${name} can write to ${path}, and what it writes there is not in the sources.`),
  );

  /** Away with it where the image is known and a whole part of the host is mounted at a place that means nothing to it. */
  function goneOr(otherwise: () => Refusal): Change | Refusal {
    const isOwnPlace =
      facts === undefined ||
      reads !== undefined ||
      readsLogs(service) ||
      facts.dataPaths.some(
        (one) => one === mount.target || mount.target.startsWith(`${one}/`) || one.startsWith(`${mount.target}/`),
      );
    return verdict.kind === 'mend' && !isOwnPlace && wholesale.has(kind) ? gone(verdict) : otherwise();
  }

  function gone(mend: Mend): Change {
    return {
      ...mend,
      to: 'nothing',
      mayBreak: [`a use of ${mount.target} that is not in the sources`],
    };
  }

  function credentials(): Change | Refusal {
    if (path.startsWith('/etc/letsencrypt') || path.startsWith('/etc/ssl'))
      return facts !== undefined && servers.has(facts.kind)
        ? readOnly(
            `${facts.key} reads certificates and makes none`,
            `whatever renews the certificates from within ${name}`,
          )
        : refuse('may-renew', `whether ${name} renews the certificates in ${path} is not in the sources.`);
    return readOnly(
      'keys and configuration of clients are read; what a person does with them happens on the host',
      `${name} can no longer add host keys, refresh tokens or sign in below ${mount.target}`,
    );
  }
}

function readsLogs(service: Service): boolean {
  const words = (service.image ?? '').toLowerCase().split(/[^a-z0-9]+/u);
  return words.some((word) => logReaders.has(word));
}
