import { hashOf, writeDurably } from './durable.ts';
import { explain, WorkspaceError } from './errors.ts';
import { type Journal, OpenJournal } from './journal.ts';
import { inside } from './paths.ts';
import { carryOut, undo } from './recover.ts';
import { missingFolders, openSecretFolders, prepare, type TargetRequest } from './targets.ts';

export interface WriteRequest extends TargetRequest {
  /** Told after each step that changes the disk. */
  readonly onStep?: (step: string) => void;
}

export interface WrittenFile {
  readonly path: string;
  readonly created: boolean;
  readonly secret: boolean;
}

export interface WriteResult {
  readonly written: readonly WrittenFile[];
  /** What the user should know besides, in sentences. */
  readonly notes: readonly string[];
}

type Plan = Omit<Journal, 'folder'>;

/**
 * Writes all pending files or none, also when the process is killed in the middle: see
 * {@link Journal}. Modes and owners stay as they are, a link stays a link, and a file that does
 * not hold what was read is not overwritten.
 * @throws WorkspaceError with the file at fault; nothing has been written then.
 */
export function writePlan(request: WriteRequest): WriteResult {
  const { root, pending } = request;
  const onStep = request.onStep ?? (() => undefined);
  if (pending.length === 0) return { written: [], notes: [] };
  const targets = prepare(request);
  const folders = missingFolders(root, targets);
  const notes = openSecretFolders(root, targets);
  let at = '.dockfix';
  let journal: OpenJournal;
  try {
    journal = new OpenJournal(root);
  } catch (error) {
    throw explain(at, error, 'nothing was written');
  }
  const plan: Plan = {
    version: 1,
    folders,
    entries: targets.map((one, number) => ({
      target: one.target,
      number,
      old: one.old === undefined ? null : hashOf(one.old),
      new: hashOf(one.bytes),
    })),
  };
  try {
    onStep('locked');
    for (const [number, one] of targets.entries()) {
      at = one.pending.path;
      writeDurably(journal.path('new', number), one.bytes, {
        mode: one.mode,
        exact: one.exactMode,
        ...(one.owner === undefined ? {} : { owner: one.owner }),
      });
      if (one.old !== undefined) journal.keepOld(one.target, number);
      onStep(`staged ${one.target}`);
    }
    at = '.dockfix';
    journal.commit(plan);
    onStep('committed');
  } catch (error) {
    closeQuietly(journal);
    throw explain(at, error, 'nothing was written');
  }
  try {
    carryOut(root, plan, (step) => {
      at = step.slice(step.indexOf(' ') + 1);
      onStep(step);
    });
  } catch (error) {
    throw undone(root, plan, journal, error, at);
  }
  journal.close();
  onStep('closed');
  return {
    written: targets.map((one) => ({
      path: one.pending.path,
      created: one.old === undefined,
      secret: one.pending.secret,
    })),
    notes,
  };
}

/** Undoes a run that failed half-way; when even that fails, the journal stays for the next run. */
function undone(root: string, plan: Plan, journal: OpenJournal, cause: unknown, lastStep: string): WorkspaceError {
  const file = cause instanceof WorkspaceError ? cause.file : (pathOf(root, cause) ?? lastStep);
  try {
    undo(root, plan);
    journal.close();
  } catch {
    return explain(
      file,
      cause,
      'the files written so far could not all be put back: run dockfix again, it will finish or undo this',
    );
  }
  return explain(file, cause, 'nothing was written');
}

/** The file that a failed rename was to make, as the system names it. */
function pathOf(root: string, error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const absolute = dest ?? path;
  return absolute === undefined ? undefined : inside(root, absolute);
}

function closeQuietly(journal: OpenJournal): void {
  try {
    journal.close();
  } catch {
    // The error that led here matters more; the next run clears the folder away.
  }
}
