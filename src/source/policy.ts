/**
 * Values that no source can tell and a team decides: how much memory, how many log files. Rules take
 * them from `Project.policy`; the configuration's `policy:` sets them.
 */
export interface Policy {
  /** Most processes and threads of a service, where nothing is known of its image (CIS Docker 5.29). */
  readonly pidsLimit: number;
  /** Memory of an application that is built here, as Docker writes sizes (CIS Docker 5.11); without it none is set, since only its team knows. */
  readonly memoryLimit: string | undefined;
  /** Processors of a service (CIS Docker 5.12); without it none is set, since more than a host has stops the start. */
  readonly cpuLimit: string | undefined;
  /** Starts after a failure, before a service that restarts on failure is left alone (CIS Docker 5.15). */
  readonly restartAttempts: number;
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
  memoryLimit: undefined,
  cpuLimit: undefined,
  restartAttempts: 5,
  logMaxSize: '10m',
  logMaxFiles: 3,
  sharedMemory: '1g',
  tmpfsSize: '64m',
};
