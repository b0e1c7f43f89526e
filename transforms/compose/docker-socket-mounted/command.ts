import type { ComposeEditor } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath, Service, Traced } from '../../../src/source/compose/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';

/** One argument of a service's command, where it is written. */
interface Argument {
  readonly text: string;
  /** Replaces it. */
  replace(editor: ComposeEditor, text: string): void;
  /** Puts another argument right behind it. */
  follow(editor: ComposeEditor, text: string): void;
}

/** The arguments of `command`, after interpolation. Empty when there is none or it cannot be split. */
export function commandWords(service: Service): readonly string[] {
  return argumentsOf(service.get('command'))?.map(({ text }) => text) ?? [];
}

/** How to set one option of a command. */
export interface OptionEdit {
  readonly file: string;
  /** The node that is edited: `command` itself or one of its items. */
  readonly path: DocumentPath;
  /** The option's value so far; undefined when it is not there. */
  readonly current: string | undefined;
  apply(editor: ComposeEditor, value: string): void;
}

/**
 * Finds where an option goes in a service's command: in place of its own value, else behind the
 * last option that starts like `beside`.
 *
 * @returns undefined when there is no command, it cannot be split exactly, or nothing starts so
 */
export function optionEdit(service: Service, key: string, beside: string): OptionEdit | undefined {
  const command = service.get('command');
  const words = argumentsOf(command);
  if (command === undefined || words === undefined) return undefined;
  const place = { file: command.origin.file, path: command.origin.path };
  for (const [index, word] of words.entries()) {
    const name = word.text.toLowerCase();
    if (name.startsWith(`${key}=`)) {
      const written = word.text.slice(0, key.length + 1);
      return {
        ...place,
        current: word.text.slice(written.length),
        apply: (editor, value) => word.replace(editor, written + value),
      };
    }
    const next = words[index + 1];
    if (name === key && next !== undefined && !next.text.startsWith('-')) {
      return { ...place, current: next.text, apply: (editor, value) => next.replace(editor, value) };
    }
  }
  const last = words.findLast((word) => word.text.toLowerCase().startsWith(beside));
  if (last === undefined) return undefined;
  return { ...place, current: undefined, apply: (editor, value) => last.follow(editor, `${key}=${value}`) };
}

function argumentsOf(command: Traced | undefined): readonly Argument[] | undefined {
  if (command?.kind === 'list') return listArguments(command.items);
  if (command?.kind !== 'scalar' || command.value === null) return undefined;
  const raw = String(command.raw);
  const { commands, complete } = splitShell(raw);
  const [only] = commands;
  // Compose splits a string by words alone; anything a shell would act on is left alone here.
  if (!complete || commands.length !== 1 || only === undefined || only.redirections.length > 0) return undefined;
  const { path } = command.origin;
  return [...only.assignments, ...only.words].map((word) => ({
    text: word.literal ?? word.raw,
    replace: (editor, text) => editor.replaceInScalar(path, word.start, word.end, text),
    follow: (editor, text) => editor.replaceInScalar(path, word.end, word.end, ` ${text}`),
  }));
}

function listArguments(items: readonly Traced[]): readonly Argument[] {
  return items.flatMap((item, index) => {
    if (item.kind !== 'scalar') return [];
    const { path } = item.origin;
    const next = items[index + 1]?.origin.path;
    return [
      {
        text: String(item.value ?? ''),
        replace: (editor: ComposeEditor, text: string) => editor.replaceScalar(path, text),
        follow: (editor: ComposeEditor, text: string) =>
          next === undefined ? editor.addItem(path.slice(0, -1), text) : editor.insertItem(next, text),
      },
    ];
  });
}
