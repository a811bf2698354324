/** Where a supervised service is in its life. */
export type Phase =
  | 'waiting'
  | 'starting'
  | 'up'
  | 'backing off'
  | 'failed'
  | 'stopping'
  | 'stopped'
  /** Has a schedule, and is between two runs. */
  | 'scheduled'
  /** Has a schedule, and is being run. */
  | 'running';

/** A service as `panther ps` shows it. Times are UTC milliseconds. */
export interface ServiceStatus {
  readonly name: string;
  readonly description: string;
  readonly phase: Phase;
  /** Of one that is up or running: when its process began, whoever had started it. */
  readonly since: number;
  readonly pid?: number;
  readonly url?: string;
  /** Restarts since the supervisor began. */
  readonly restarts: number;
  /** Whether an earlier supervisor had started it. */
  readonly adopted?: boolean;
  readonly nextRunAt?: number;
  /** What went wrong last, and what mends it. */
  readonly problem?: Problem;
}

export interface Problem {
  readonly message: string;
  readonly hint?: string;
  /** Trying again does not mend it. */
  readonly isFinal?: boolean;
}

/** How a process ended, as far as it is known: an adopted one is not our child. */
export interface Ending {
  readonly code?: number;
  readonly signal?: string;
}
