import type { AppendLinesChange, Change, CreateChange, Fix, ModelPath, Refusal } from '../../src/core/types.ts';
import { openEditor } from '../../src/source/compose/editor.ts';
import { CannotEdit, type ComposeEditor } from '../../src/source/compose/editor.types.ts';
import type { Project } from '../../src/source/project.types.ts';

/** What a fix says besides its changes. */
export type FixText = Pick<Fix, 'applicability' | 'title' | 'why' | 'mayBreak' | 'followUps' | 'options'>;

/** Collects the changes of one fix over any number of files. */
export class Draft {
  readonly #project: Project;
  readonly #editors = new Map<string, ComposeEditor>();
  readonly #other: Change[] = [];
  readonly #frame: ModelPath[] = [];

  constructor(project: Project) {
    this.#project = project;
  }

  /** The editor of a compose file; the same one each time. */
  compose(file: string): ComposeEditor {
    const open = this.#editors.get(file);
    if (open !== undefined) return open;
    const editor = openEditor(file, this.#project.files.read(file) ?? '');
    this.#editors.set(file, editor);
    return editor;
  }

  /** A plain edit of any other file. */
  edit(file: string, start: number, end: number, text: string): void {
    this.#other.push({ kind: 'edit', file, start, end, text });
  }

  create(change: Omit<CreateChange, 'kind'>): void {
    this.#other.push({ kind: 'create', ...change });
  }

  appendLines(change: Omit<AppendLinesChange, 'kind'>): void {
    this.#other.push({ kind: 'append-lines', ...change });
  }

  /** Declares that a path of a resolved model may differ afterwards. */
  touches(model: string, ...path: readonly string[]): void {
    this.#frame.push({ model, path });
  }

  fix(text: FixText): Fix {
    const changes = [...[...this.#editors.values()].flatMap((editor) => editor.changes()), ...this.#other];
    return { kind: 'fix', ...text, changes, frame: this.#frame };
  }
}

/** Runs `make`; an edit that cannot be made exactly becomes the refusal that says so. */
export function fixOrRefusal(make: () => Fix | Refusal, byHand: readonly string[]): Fix | Refusal {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    return { kind: 'refusal', code: error.code, because: error.message, byHand };
  }
}
