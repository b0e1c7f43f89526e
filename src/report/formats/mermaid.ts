/** A stack as a Mermaid flowchart, which GitHub and GitLab draw. */
import type { StackPicture } from '../../index.ts';

/** Networks are groups; a service in several stands in the first and is joined to the others. */
export function mermaid(picture: StackPicture): readonly string[] {
  const lines = ['flowchart LR'];
  const ids = new Map<string, string>();
  const id = (key: string) => {
    const known = ids.get(key) ?? `n${ids.size}`;
    ids.set(key, known);
    return known;
  };
  const placed = new Set<string>();
  for (const network of picture.networks) {
    lines.push(
      `  subgraph ${id(`network ${network.name}`)}["${label(`network ${network.name}${network.internal ? ', internal' : ''}`)}"]`,
    );
    for (const name of network.services) {
      if (placed.has(name)) continue;
      placed.add(name);
      lines.push(`    ${id(`service ${name}`)}["${label(name)}"]`);
    }
    lines.push('  end');
  }
  for (const service of picture.services) {
    const own = id(`service ${service.name}`);
    if (!placed.has(service.name))
      lines.push(
        `  ${own}["${label(`${service.name}${service.networkMode === undefined ? '' : `, network ${service.networkMode}`}`)}"]`,
      );
    for (const network of service.networks.filter((name) => !isFirst(picture, service.name, name)))
      lines.push(`  ${own} --- ${id(`network ${network}`)}`);
    for (const port of service.ports) {
      const from = port.from === 'host' ? 'this host' : 'outside';
      lines.push(`  ${id(from)}(("${label(from)}")) -->|"${label(port.text)}"| ${own}`);
    }
    for (const other of service.dependsOn) lines.push(`  ${own} -.->|"needs"| ${id(`service ${other}`)}`);
    for (const secret of service.secrets)
      lines.push(`  ${own} --- ${id(`secret ${secret}`)}{{"${label(`secret ${secret}`)}"}}`);
    for (const volume of service.volumes.filter(({ kind }) => kind !== 'other'))
      lines.push(`  ${own} --- ${id(`${volume.kind} ${volume.source}`)}[("${label(volume.source)}")]`);
    if (service.socket) lines.push(`  ${own} ==> ${id('socket')}[/"${label('socket of the engine')}"/]`);
  }
  return lines;
}

function isFirst({ networks }: StackPicture, service: string, network: string): boolean {
  return networks.find(({ services }) => services.includes(service))?.name === network;
}

/** Anything but plain characters as Mermaid's own entities, so that no name ends the text it stands in. */
function label(value: string): string {
  let out = '';
  for (const character of value)
    out += /[\p{L}\p{N} .,:/_→-]/u.test(character) ? character : `#${character.codePointAt(0)};`;
  return out;
}
