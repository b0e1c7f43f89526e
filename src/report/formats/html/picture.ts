/** A stack as a drawing: a line for each service, a wire for each network, so that nothing crosses. */
import type { PictureService, StackPicture } from '../../../index.ts';
import { esc } from './escape.ts';

const row = 44;
const left = 190;
const box = 190;
const column = 30;
const top = 110;
const right = 330;

/** The drawing, and beside it the same as a table for who cannot see or use it. */
export function pictureHtml(picture: StackPicture, id: string): string {
  const { services, networks, name } = picture;
  const width = left + box + 20 + networks.length * column + right;
  const height = top + services.length * row + 10;
  const wires = networks.map((network, at) => {
    const rows = services.flatMap((service, index) => (service.networks.includes(network.name) ? [index] : []));
    const x = left + box + 30 + at * column;
    const first = top + (rows[0] ?? 0) * row + row / 2 - 6;
    const last = top + (rows.at(-1) ?? 0) * row + row / 2 - 6;
    const title = `${network.name}${network.internal ? ' (internal)' : ''}`;
    return `<line class="net${network.internal ? ' internal' : ''}" x1="${x}" y1="${first - 8}" x2="${x}" y2="${last + 8}"/><text class="dim" transform="translate(${x + 3} ${top - 16}) rotate(-40)">${esc(clip(title, 24))}</text>`;
  });
  const lines = services.map((service, at) => line(service, at, picture));
  const label = `Stack ${name}: ${services.length} services on ${networks.length} networks. The same as a table below.`;
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${esc(`Picture of stack ${name}`)}">`,
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="${esc(label)}" data-picture="${id}-note">`,
    `<text class="dim" x="8" y="${top - 16}">published ports</text><text class="dim" x="${left}" y="${top - 16}">services</text><text class="dim" x="${left + box + 40 + networks.length * column}" y="${top - 16}">what they hold</text>`,
    ...wires,
    ...lines,
    '</svg></div>',
    `<p id="${id}-note" aria-live="polite" class="dim"></p>`,
    tableOf(picture),
  ].join('\n');
}

function line(service: PictureService, at: number, { services, networks }: StackPicture): string {
  const y = top + at * row;
  const middle = y + row / 2 - 6;
  const joined = networks.flatMap((network, index) => (service.networks.includes(network.name) ? [index] : []));
  const lastX = left + box + 30 + (joined.at(-1) ?? 0) * column;
  const reach = service.reaches.map((name) => services.findIndex((other) => other.name === name));
  const [port] = service.ports;
  const more = service.ports.length > 1 ? ` +${service.ports.length - 1}` : '';
  const isOpen = service.ports.some(({ from }) => from !== 'host');
  const holds = holdings(service);
  return [
    `<g data-n="${at}" data-reach="${reach.join(' ')}" data-note="${esc(noteOf(service, services))}">`,
    port === undefined
      ? ''
      : `<text class="${isOpen ? 'warn' : 'dim'}" x="8" y="${middle - 4}">${esc(clip(port.text, 23))}${more}</text><line class="arrow${isOpen ? '' : ' host'}" x1="8" y1="${middle + 3}" x2="${left - 4}" y2="${middle + 3}"/>`,
    `<g role="button" tabindex="0" aria-pressed="false"><title>Show who ${esc(service.name)} reaches</title><rect class="box" x="${left}" y="${y}" width="${box}" height="${row - 12}" rx="5"/>`,
    `<text x="${left + 8}" y="${y + 14}">${esc(clip(service.name, 24))}</text>`,
    `<text class="dim" x="${left + 8}" y="${y + 27}">${esc(clip(service.image ?? 'built here', 27))}</text></g>`,
    joined.length === 0
      ? `<text class="dim" x="${left + box + 12}" y="${middle + 4}">${esc(service.networkMode === undefined ? '' : `network: ${service.networkMode}`)}</text>`
      : `<line class="wire" x1="${left + box}" y1="${middle}" x2="${lastX}" y2="${middle}"/>`,
    ...joined.map((index) => `<circle class="dot" cx="${left + box + 30 + index * column}" cy="${middle}" r="5"/>`),
    `<text${service.socket || service.privileged ? ' class="warn"' : ''} x="${left + box + 40 + networks.length * column}" y="${middle + 4}">${esc(clip(holds, 44))}</text>`,
    '</g>',
  ].join('');
}

function holdings({ socket, privileged, volumes, secrets }: PictureService): string {
  return [
    socket ? 'engine socket' : '',
    privileged ? 'privileged' : '',
    secrets.length > 0 ? `secrets: ${secrets.join(', ')}` : '',
    ...volumes.filter(({ kind }) => kind !== 'other').map(({ source, readOnly }) => source + (readOnly ? ' (ro)' : '')),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function noteOf(service: PictureService, services: readonly PictureService[]): string {
  const reachedBy = services.filter(({ reaches }) => reaches.includes(service.name)).map(({ name }) => name);
  const list = (names: readonly string[]) => (names.length === 0 ? 'nobody' : names.join(', '));
  const needs = service.dependsOn.length === 0 ? '' : ` It needs ${service.dependsOn.join(', ')}.`;
  return `${service.name} can reach ${list(service.reaches)}; ${list(reachedBy)} can reach it.${needs}`;
}

function tableOf({ services, name }: StackPicture): string {
  const rows = services.map(
    (service) =>
      `<tr><th scope="row">${esc(service.name)}</th><td>${esc(service.image ?? 'built here')}${service.role === undefined ? '' : ` <span class="dim">(${esc(service.role)})</span>`}</td><td>${service.ports.map(({ text }) => esc(text)).join('<br>')}</td><td>${esc(service.networkMode ?? service.networks.join(', '))}</td><td>${esc(service.reaches.join(', '))}</td><td>${esc(holdings(service))}</td></tr>`,
  );
  return `<details><summary>${esc(name)} as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${esc(`Services of stack ${name}`)}"><table><thead><tr><th scope="col">service</th><th scope="col">image</th><th scope="col">ports</th><th scope="col">networks</th><th scope="col">can reach</th><th scope="col">holds</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`;
}

function clip(value: string, length: number): string {
  const characters = [...value];
  return characters.length <= length ? value : `${characters.slice(0, length - 1).join('')}…`;
}
