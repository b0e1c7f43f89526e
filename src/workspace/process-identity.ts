import { readFileSync } from 'node:fs';

/** Names a process beyond its number, which the system gives to another one later. */
export interface Holder {
  readonly pid: number;
  /** Boot and start time as Linux tells them; '' elsewhere. */
  readonly started: string;
}

export function thisProcess(): Holder {
  return { pid: process.pid, started: startOf(process.pid) ?? '' };
}

export function holderIsAlive(holder: Holder): boolean {
  if (!Number.isInteger(holder.pid) || holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = startOf(holder.pid);
  return started === undefined || holder.started === '' || started === holder.started;
}

/** See proc(5): the 22nd field of `stat` is the start time since boot; a zombie ('Z') runs no more. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : `${boot} ${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}
