/** `WWW-Authenticate` as registries send it (RFC 9110, 11.6.1; distribution: spec/auth/token.md). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** The first challenge that can be met; undefined when there is none. */
export function parseChallenge(header: string): Challenge | undefined {
  const scheme = /^\s*(\w+)/.exec(header)?.[1]?.toLowerCase();
  if (scheme === 'basic') return { scheme };
  if (scheme !== 'bearer') return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare] of header.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g))
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
  const realm = parameters.get('realm');
  if (realm === undefined) return undefined;
  return { scheme, realm, service: parameters.get('service'), scope: parameters.get('scope') };
}
