/** Syntax colours: what each piece of a text is, line by line. */
import { tokenizeDockerfile } from './syntax/dockerfile.ts';
import { tokenizeDotenv } from './syntax/dotenv.ts';
import { tokenizeShell } from './syntax/shell.ts';
import { perLine, type Token } from './syntax/tokens.ts';
import { tokenizeYaml } from './syntax/yaml.ts';

export type { Token } from './syntax/tokens.ts';

type Tokenizer = (text: string) => readonly Token[];

const byText = new Map<string, readonly (readonly Token[])[]>();
const capacity = 64;

/** Tokens of every line, with offsets into the line. Empty for a language that is not known. */
export function tokensOf(path: string, text: string): readonly (readonly Token[])[] {
  const tokenizer = tokenizerFor(path);
  if (tokenizer === undefined) return [];
  const key = `${tokenizer.name}\0${text}`;
  const found = byText.get(key);
  if (found !== undefined) return found;
  const made = perLine(text, tokenizer(text));
  const oldest = byText.keys().next();
  if (byText.size >= capacity && oldest.done !== true) byText.delete(oldest.value);
  byText.set(key, made);
  return made;
}

function tokenizerFor(path: string): Tokenizer | undefined {
  const name = (path.split('/').at(-1) ?? '').toLowerCase();
  if (/\.ya?ml$/.test(name)) return tokenizeYaml;
  if (/^(docker|container)file(\.|$)|\.(docker|container)file$/.test(name)) return tokenizeDockerfile;
  if (/\.(sh|bash|zsh|ksh)$|^entrypoint/.test(name)) return tokenizeShell;
  if (/^\.env(\.|$)|\.env$/.test(name)) return tokenizeDotenv;
  return undefined;
}
