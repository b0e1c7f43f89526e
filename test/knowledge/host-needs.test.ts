import { describe, expect, it } from 'vitest';
import { hostFeatures } from '../../src/knowledge/host-needs/features.ts';
import { hostNeeds } from '../../src/knowledge/host-needs/images.ts';
import { type HostAccess, hostClaim } from '../../src/knowledge/host-needs.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';

const claim = (image: string, access: HostAccess) => {
  const reference = parseImageReference(image);
  if (reference === undefined) throw new Error(`${image} is no reference`);
  return hostClaim(reference, access);
};

describe('what programs need of the host', () => {
  it('knows the feature of every image, and each feature once', () => {
    const codes = hostFeatures.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(hostNeeds.filter(({ feature }) => !codes.includes(feature))).toEqual([]);
    const words = hostFeatures.flatMap((feature) => feature.words);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  it('has a source for every image', () => {
    expect(hostNeeds.filter(({ source }) => source.length < 5)).toEqual([]);
  });

  it('takes an entry before the words of a name', () => {
    expect(claim('ghcr.io/wg-easy/wg-easy:15', 'cap:NET_ADMIN')?.kind).toBe('needed');
    expect(claim('ghcr.io/wg-easy/wg-easy:15', 'cap:SYS_MODULE')?.kind).toBe('optional');
    expect(claim('caddy:2', 'privileged')?.kind).toBe('not-needed');
  });

  it('reads the words of a name, without the registry and in any case', () => {
    expect(claim('example/my-openvpn:1', 'cap:NET_ADMIN')).toMatchObject({ kind: 'needed', feature: { code: 'vpn' } });
    expect(claim('vpn.example.com/team/app:1', 'cap:NET_ADMIN')).toBeUndefined();
    expect(claim('example/wildfly:1', 'privileged')).toBeUndefined();
  });

  it('says nothing about an access that the feature does not explain', () => {
    expect(claim('example/chrony:4', 'cap:SYS_TIME')?.kind).toBe('needed');
    expect(claim('example/chrony:4', 'cap:SYS_ADMIN')).toBeUndefined();
  });

  it('finds an image by the end of its name and through a mirror of Docker Hub', () => {
    expect(claim('ghcr.io/home-assistant/amd64-addon:1', 'host-network')?.kind).toBe('needed');
    expect(claim('mirror.gcr.io/library/docker:28-dind', 'privileged')?.kind).toBe('needed');
  });
});
