import type { Finding, Rule } from '../../src/core/types.ts';
import type { ComposeEditor } from '../../src/source/compose/editor.types.ts';
import type { DocumentPath, Service } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingsPerDefinition, type Verdict } from '../support/per-definition.ts';
import { scalar } from '../support/service/values.ts';
import { holdsComments } from '../support/service/written.ts';

const id = 'compose/obsolete-links';

/** See obsolete-links.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Links between services are a legacy feature',
  severity: 'info',
  kinds: ['compose'],
  references: [{ standard: 'docker-docs', control: 'engine/network/links' }],
  order: 515,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    yield* findingsPerDefinition(project, rule, (service) => judge(project, service));
  },
};

function judge(project: Project, service: Service): Verdict {
  const { name } = service;
  if (service.get('external_links') !== undefined) {
    return {
      message: `${name} is linked to containers of other stacks by external_links, a legacy feature.`,
      outcome: {
        kind: 'refusal',
        code: 'linked-to-other-stacks',
        because: 'Which network the other containers are on is not in the sources.',
        byHand: [
          'Name that network in networks, with external: true, and let the service join it.',
          'The containers are then found by their names; remove external_links.',
        ],
      },
    };
  }
  const value = service.get('links');
  if (value?.kind !== 'list' || value.items.length === 0) return 'satisfied';
  const links = value.items.map((item) => {
    const [target = '', alias = target] = String(scalar(item) ?? '').split(':', 2);
    return { target, alias };
  });
  const message = `${name} uses links, which services of one stack do not need to find each other.`;
  const byHand = [
    'Remove links, and add depends_on for the order of the start.',
    'Where a link has another name for its target, add that name to aliases of the target in networks.',
  ];
  const renamed = links.find(({ target, alias }) => alias !== target);
  const stranger = links.find(({ target }) => !sharesNetwork(service, target));
  if (renamed !== undefined || stranger !== undefined) {
    return {
      message,
      outcome: {
        kind: 'refusal',
        code: renamed === undefined ? 'no-network-in-common' : 'link-with-another-name',
        because:
          renamed === undefined
            ? `${name} and ${stranger?.target} have no network in common, so the link may be the only way.`
            : `${name} knows ${renamed.target} as ${renamed.alias}, a name that only the link makes.`,
        byHand,
      },
    };
  }
  if (holdsComments(project, value.origin.file, value.origin.path)) {
    return {
      message,
      outcome: {
        kind: 'refusal',
        code: 'comments-in-the-list',
        because:
          'There are comments between the links, and whether they still say something without them is for a person to see.',
        byHand,
      },
    };
  }
  const targets = links.map(({ target }) => target);
  return {
    message,
    outcome: {
      kind: 'proposal',
      signature: JSON.stringify(targets),
      applicability: 'review',
      title: `Replace the links of ${name} by depends_on`,
      why: [
        'services on one network find each other by name (docs.docker.com/compose/how-tos/networking); what links also did, the order of the start, depends_on does',
      ],
      mayBreak: [
        `${name} is no longer restarted together with ${targets.join(', ')} when Compose restarts one of them.`,
      ],
      followUps: [],
      touches: [['links'], ['depends_on']],
      byHand,
      write: (editor, path) => replaceLinks(editor, path, service, targets),
    },
  };
}

function sharesNetwork(service: Service, target: string): boolean {
  const other = service.stack.services.find((one) => one.name === target);
  if (other === undefined || service.networkMode !== undefined || other.networkMode !== undefined) return false;
  return service.networks.some((network) => other.networks.includes(network));
}

function replaceLinks(editor: ComposeEditor, path: DocumentPath, service: Service, targets: readonly string[]): void {
  const missing = targets.filter((target) => !service.dependsOn.includes(target));
  const at = [...path, 'depends_on'];
  const written = service.get('depends_on');
  if (written?.kind === 'map')
    for (const target of missing) editor.set([...at, target], { condition: 'service_started' });
  else if (written !== undefined) for (const target of missing) editor.addItem(at, target);
  else if (missing.length > 0) editor.set(at, missing);
  editor.remove([...path, 'links']);
}
