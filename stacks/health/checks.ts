import type { CommandCheck, DeploySettings, HostData, HostServiceData, HttpCheck } from '#nix';
import { limits } from '../limits.ts';

/** A unit of this repository on its host: active, and where it has a door, well by its own word. */
export interface ServiceCheck
  extends Pick<CommandCheck, 'policy' | 'windowS' | 'everyS' | 'tryTimeoutS' | 'stableS'> {
  readonly kind: 'service';
  readonly name: string;
  /** With suffix; of a service that is run to its end by a timer, the timer. */
  readonly unit: string;
  /** `GET http://127.0.0.1:<port><path>`, asked on the host, answers 200. */
  readonly door: { readonly port: number; readonly path: string } | undefined;
  /** Text without white space that the answer has, its white space left out. */
  readonly contains: string | undefined;
}

/** Something that has to hold before a new system is kept. */
export type HealthCheck = CommandCheck | HttpCheck | ServiceCheck;

/** Where the trading brain is on a host. */
export interface BrainPlace {
  /** Without suffix. */
  readonly unit: string;
  readonly port: number;
}

/** What a deployment of a host has to know of its health. */
export interface HostHealth {
  /** Its services first, then what it declares. */
  readonly checks: readonly HealthCheck[];
  readonly brain: BrainPlace | undefined;
  /** What newly failed units mean: back to the previous system, or a warning. */
  readonly failedUnits: DeploySettings['failedUnits'];
  /** Units whose failure counts for nothing, without `.service`. */
  readonly ignoreUnits: readonly string[];
}

/** From the host as data. */
export function hostHealth({
  deploy,
  services,
}: Pick<HostData, 'deploy' | 'services'>): HostHealth {
  const brain = services.find(({ name }) => name === 'brain');
  return {
    checks: [...services.map(serviceCheck), ...deploy.health],
    failedUnits: deploy.failedUnits,
    ignoreUnits: deploy.ignoreUnits,
    brain: brain?.port === undefined ? undefined : { unit: brain.unit, port: brain.port },
  };
}

function serviceCheck(service: HostServiceData): ServiceCheck {
  const { unit, scheduled, port, healthPath, startTimeoutS, restartDelayS } = service;
  const { tryTimeoutS, everyS, stableS, timerWindowS } = limits.health.service;
  const common = { kind: 'service', name: unit, policy: 'fail', everyS, tryTimeoutS } as const;
  if (scheduled) {
    const timer = { unit: `${unit}.timer`, door: undefined, contains: undefined };
    return { ...common, ...timer, windowS: timerWindowS, stableS: 0 };
  }
  const hasDoor = port !== undefined && healthPath !== undefined;
  return {
    ...common,
    unit: `${unit}.service`,
    door: hasDoor ? { port, path: healthPath } : undefined,
    contains: undefined,
    // A start that fails is tried again after the delay.
    windowS: startTimeoutS + restartDelayS,
    // One that dies right after it was ready is not well.
    stableS,
  };
}

/** How newly failed units are judged: the host's own word, with that of the command line over it.
 * Ignored is what either says. */
export function unitPolicy(
  host: Pick<HostHealth, 'failedUnits' | 'ignoreUnits'>,
  given: {
    readonly failedUnits: 'fail' | 'warn' | undefined;
    readonly ignoreUnits: readonly string[];
  },
): Pick<HostHealth, 'failedUnits' | 'ignoreUnits'> {
  return {
    failedUnits: given.failedUnits ?? host.failedUnits,
    ignoreUnits: [...new Set([...host.ignoreUnits, ...given.ignoreUnits])],
  };
}

/** What the brain has to say after a deployment that drained it. With orders that were not settled
 * before (and that was to be ignored) it is a warning: going back would not settle them. */
export function reconciledCheck(brain: BrainPlace, wasSettled: boolean): ServiceCheck {
  const { tryTimeoutS, everyS } = limits.health.service;
  return {
    kind: 'service',
    name: `${brain.unit} reconciled`,
    policy: wasSettled ? 'fail' : 'warn',
    unit: `${brain.unit}.service`,
    door: { port: brain.port, path: '/health' },
    contains: '"reconciled":true',
    windowS: limits.health.reconcileWindowS,
    everyS,
    tryTimeoutS,
    stableS: 0,
  };
}

/** The longest that one check can take: a try that begins at the end of the window is the first
 * good one, and the one that ends the time it has to stay healthy begins just before that. */
function longestMs(check: HealthCheck): number {
  const staysS = check.stableS === 0 ? 0 : check.stableS + check.everyS + check.tryTimeoutS;
  return (check.windowS + check.tryTimeoutS + staysS) * 1_000;
}

/** How long `runHealthChecks` takes at most; 0 without checks. All of them run at the same time. */
export function healthWindowMs(checks: readonly HealthCheck[]): number {
  if (checks.length === 0) return 0;
  return Math.max(...checks.map(longestMs)) + limits.health.linkMs;
}
