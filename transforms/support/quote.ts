/** A value for ENV or LABEL in double quotes, so that Docker reads it back exactly (moby/buildkit:frontend/dockerfile/shell/lex.go). */
export function quoted(value: string, escape: string): string {
  let out = '';
  for (const char of value) out += char === '"' || char === '$' || char === escape ? `${escape}${char}` : char;
  return `"${out}"`;
}
