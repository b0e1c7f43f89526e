/**
 * Values that no source can tell and a team decides: how much memory, how many log files. Rules take
 * them from `Project.policy`; the configuration's `policy:` sets them.
 */
export interface Policy {
  /** Most processes and threads of a service, where nothing is known of its image (CIS Docker 5.29). */
  readonly pidsLimit: number;
  /** Size of one log file before it is rotated, as Docker writes sizes. */
  readonly logMaxSize: string;
  /** Log files that are kept. */
  readonly logMaxFiles: number;
  /** Shared memory of a service that had the host's, as Docker writes sizes. */
  readonly sharedMemory: string;
  /** Largest size of a tmpfs that a read-only file system makes necessary, as Docker writes sizes. */
  readonly tmpfsSize: string;
}

export const defaultPolicy: Policy = {
  pidsLimit: 200,
  logMaxSize: '10m',
  logMaxFiles: 3,
  sharedMemory: '1g',
  tmpfsSize: '64m',
};
