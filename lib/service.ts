import type { z } from 'zod';
import { checkService } from './service-check.ts';

/** Names of environment variables with the zod schema of each; a value arrives as text, so numbers
 * need `z.coerce.number()` and booleans `z.stringbool()`. */
export type ServiceEnv = z.ZodObject;

export interface ServiceSecret {
  /** Its name in `secrets/map.ts`. */
  readonly name: string;
  /** Name of the file in `$CREDENTIALS_DIRECTORY`. */
  readonly file: string;
  readonly why: string;
  /** Without it the service does not start. */
  readonly required: boolean;
}

/** When a service that runs to its end is started. */
export interface ServiceSchedule {
  /** systemd.time(7) calendar event, in the machine's time zone: `*-*-* 02:00:00`. */
  readonly calendar: string;
  readonly randomizedDelaySec: number;
  /** Catch up after a time the machine was off. */
  readonly persistent: boolean;
}

/** At most `attempts` starts within `windowSec`, `delaySec` apart; then the unit stays failed. */
export interface RestartBudget {
  readonly attempts: number;
  readonly windowSec: number;
  readonly delaySec: number;
}

/** A systemd directive of this service that differs from the hardening all services get. */
export interface HardeningChange {
  readonly directive: string;
  readonly value: string | readonly string[];
  readonly why: string;
}

/** What the service may talk to. */
export type ServiceNetwork = 'none' | 'loopback' | 'internet';

/** One deployable process as plain data: the source of its unit, of the published NixOS module, of
 * the local supervisor's process, of the deployment's health check and of every table of services. */
export interface Service<Env extends ServiceEnv = ServiceEnv> {
  readonly name: string;
  /** `panther-<name>`: unit (without suffix), program, state folder. */
  readonly unit: string;
  readonly description: string;
  /** TypeScript file with the process, from the root of the repository. */
  readonly entry: string;
  /** Files it reads at run time that are no code: the name it knows one by → its path from the root of the
   * repository. Beside a bundle they lie in `files/` under those names. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Flags of V8 that it runs with, as `NODE_OPTIONS` takes them. */
  readonly nodeFlags: readonly string[];
  /** Packages of nixpkgs whose programs it calls by name, which a unit finds only where it is told. */
  readonly programs: readonly string[];
  readonly env: Env;
  readonly secrets: readonly ServiceSecret[];
  /** Default TCP port; the process reads it from `PANTHER_PORT`. */
  readonly port: number | undefined;
  /** Answers 200 on that port while the process is well. */
  readonly healthPath: string | undefined;
  /** Below `/var/lib` on a host; the process reads the whole path from `PANTHER_STATE_DIR`. */
  readonly stateFolder: string;
  /** Has a folder for what can be made again: `$CACHE_DIRECTORY`. */
  readonly usesCache: boolean;
  /** Units, with suffix, that it is started after. */
  readonly after: readonly string[];
  /** Units, with suffix, that are started along with it; it lives on without them. */
  readonly wants: readonly string[];
  /** Uses the host's PostgreSQL where there is one. */
  readonly usesDatabase: boolean;
  /** With a schedule it is run to its end by a timer; without one it stays up. */
  readonly schedule: ServiceSchedule | undefined;
  /** Restarted when it gives no sign of life for so long. */
  readonly watchdogSec: number | undefined;
  readonly restart: RestartBudget;
  /** Until it is ready; with a schedule: until it is done. */
  readonly startTimeoutSec: number;
  /** Between SIGTERM and SIGKILL. */
  readonly stopTimeoutSec: number;
  readonly memoryMaxMiB: number;
  /** 100 is one core. */
  readonly cpuQuotaPercent: number;
  readonly tasksMax: number;
  readonly network: ServiceNetwork;
  readonly hardening: readonly HardeningChange[];
}

export interface ServiceSpec<Env extends ServiceEnv> {
  readonly name: string;
  readonly description: string;
  readonly entry: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly nodeFlags?: readonly string[];
  readonly programs?: readonly string[];
  readonly env: Env;
  readonly secrets?: readonly (Omit<ServiceSecret, 'required'> & { readonly required?: boolean })[];
  readonly port?: number;
  readonly healthPath?: string;
  readonly stateFolder?: string;
  readonly usesCache?: boolean;
  readonly after?: readonly string[];
  readonly wants?: readonly string[];
  readonly usesDatabase?: boolean;
  readonly schedule?: ServiceSchedule;
  readonly watchdogSec?: number;
  readonly restart: RestartBudget;
  readonly startTimeoutSec?: number;
  readonly stopTimeoutSec?: number;
  readonly memoryMaxMiB: number;
  readonly cpuQuotaPercent: number;
  readonly tasksMax: number;
  readonly network: ServiceNetwork;
  readonly hardening?: readonly HardeningChange[];
}

/** Declares a deployable process. Throws Fault `config.invalid`, naming the service and the field,
 * for what could not become a working unit. A secret is required unless it says otherwise. */
export function defineService<const Env extends ServiceEnv>(spec: ServiceSpec<Env>): Service<Env> {
  const unit = `panther-${spec.name}`;
  const service: Service<Env> = {
    name: spec.name,
    unit,
    description: spec.description,
    entry: spec.entry,
    files: spec.files ?? {},
    args: spec.args ?? [],
    nodeFlags: spec.nodeFlags ?? [],
    programs: spec.programs ?? [],
    env: spec.env,
    secrets: (spec.secrets ?? []).map((secret) => ({ required: true, ...secret })),
    port: spec.port,
    healthPath: spec.healthPath,
    stateFolder: spec.stateFolder ?? unit,
    usesCache: spec.usesCache ?? false,
    after: spec.after ?? [],
    wants: spec.wants ?? [],
    usesDatabase: spec.usesDatabase ?? false,
    schedule: spec.schedule,
    watchdogSec: spec.watchdogSec,
    restart: spec.restart,
    startTimeoutSec: spec.startTimeoutSec ?? 60,
    stopTimeoutSec: spec.stopTimeoutSec ?? 30,
    memoryMaxMiB: spec.memoryMaxMiB,
    cpuQuotaPercent: spec.cpuQuotaPercent,
    tasksMax: spec.tasksMax,
    network: spec.network,
    hardening: spec.hardening ?? [],
  };
  checkService(service);
  return service;
}
