import type { TargetState } from '../deploy/lease.ts';
import type { Source } from '../deploy/source.ts';
import type { FreeSpace } from '../status/facts.ts';
import type { ClosureDiff } from './closure-diff.ts';
import type { MountChange } from './mount-changes.ts';
import type { SecretChange } from './secret-changes.ts';

/** Unit names, sorted; those of one list are in no other. */
export interface PlannedUnits {
  readonly stop: readonly string[];
  readonly start: readonly string[];
  /** Stopped and started again, at once or around the activation. */
  readonly restart: readonly string[];
  readonly reload: readonly string[];
  /** Changed, and left as they run because they say so. */
  readonly leave: readonly string[];
}

export type Verdict =
  /** The goal runs and boots already. */
  | 'unchanged'
  | 'switch'
  /** Can be switched to; part of it takes effect only after a reboot. */
  | 'switch-then-reboot'
  /** Cannot be switched to while the old system runs. */
  | 'reboot';

export interface HostPlan {
  readonly version: 1;
  readonly kind: 'panther-plan';
  readonly host: string;
  /** ISO 8601 */
  readonly madeAt: string;
  readonly source: Source;
  /** Store path of the system that the host would get. */
  readonly goal: string;
  /** What the target is like; another answer when the plan is carried out makes it stale. */
  readonly target: TargetState;
  readonly verdict: Verdict;
  readonly generations: readonly number[];
  /** Undefined when neither this machine nor the target could tell the running closure. */
  readonly closure: ClosureDiff | undefined;
  readonly copy: { readonly paths: number; readonly bytes: number };
  readonly free: readonly FreeSpace[];
  /** Undefined for a target without systemd. */
  readonly units: PlannedUnits | undefined;
  readonly mounts: readonly MountChange[];
  /** Undefined when a list of references could not be read. */
  readonly secrets: readonly SecretChange[] | undefined;
  readonly reboot: {
    /** Why it cannot be switched to while the old system runs. */
    readonly required: readonly string[];
    /** What takes effect only after a reboot. */
    readonly pending: readonly string[];
  };
  /** systemd executes itself anew. */
  readonly systemdChanges: boolean;
  /** What stands in the way right now: a lease, too little space. */
  readonly obstacles: readonly string[];
  readonly failedUnits: readonly string[];
  /** Something else runs than what the last deployment left. */
  readonly drift: boolean;
}
