import { exitCodes, type Service } from '#lib';
import { hardeningOf } from './hardening.ts';

/** Text stands in the unit file as it is here. */
export type UnitScalar = string | number | boolean;

/** Directive → value; a list repeats the key. */
export type UnitSection = Readonly<Record<string, UnitScalar | readonly string[]>>;

// Types, not interfaces: only these count as a UnitSection.
export type UnitHead = {
  readonly Description: string;
  readonly After: readonly string[];
  readonly Wants: readonly string[];
  readonly StartLimitIntervalSec: number;
  readonly StartLimitBurst: number;
};
export type InstallSection = { readonly WantedBy: readonly string[] };

/** A systemd service (and its timer) as data, the one source of its text and of its NixOS module.
 * Left open, since they are a machine's: the program's folder, the environment and where the files
 * of the credentials are. */
export interface UnitModel {
  /** Without suffix. */
  readonly name: string;
  readonly unit: UnitHead;
  readonly service: UnitSection;
  readonly install: InstallSection;
  /** Variables that are the same on every machine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Program in the package's `bin`, and its arguments, escaped for `ExecStart=`. */
  readonly exec: { readonly program: string; readonly args: readonly string[] };
  readonly timer:
    | {
        readonly unit: { readonly Description: string };
        readonly timer: UnitSection;
        readonly install: InstallSection;
      }
    | undefined;
}

const secretsUnit = 'opnix-secrets.service';

/** Service → unit. Pure; the order of the directives is that of the file. */
export function unitModelOf(service: Service): UnitModel {
  const { schedule, unit, restart } = service;
  const description = escapeSpecifiers(`pantherOS: ${service.description}`);
  // Never Requires=: a fetch of the secrets that fails leaves yesterday's files, which still work.
  const secrets = service.secrets.length > 0 ? [secretsUnit] : [];
  return {
    name: unit,
    unit: {
      Description: description,
      After: [...service.after, ...secrets],
      Wants: [...service.wants, ...secrets],
      StartLimitIntervalSec: restart.windowSec,
      StartLimitBurst: restart.attempts,
    },
    service: {
      ...lifecycle(service),
      ...folders(service),
      ...limits(service),
      ...hardeningOf(service.network),
      ...Object.fromEntries(service.hardening.map(({ directive, value }) => [directive, value])),
    },
    install: { WantedBy: schedule === undefined ? ['multi-user.target'] : [] },
    environment: environmentOf(service),
    exec: { program: unit, args: service.args.map(escapeExecArgument) },
    timer:
      schedule === undefined
        ? undefined
        : {
            unit: { Description: description },
            timer: {
              OnCalendar: schedule.calendar,
              RandomizedDelaySec: schedule.randomizedDelaySec,
              Persistent: schedule.persistent,
            },
            install: { WantedBy: ['timers.target'] },
          },
  };
}

function environmentOf({ stateFolder, nodeFlags }: Service): Readonly<Record<string, string>> {
  return {
    // A start takes half the time when nothing has to be compiled again.
    NODE_COMPILE_CACHE: `/var/lib/${stateFolder}/compiled`,
    ...(nodeFlags.length === 0 ? {} : { NODE_OPTIONS: nodeFlags.join(' ') }),
  };
}

function lifecycle({ schedule, watchdogSec, restart, ...service }: Service): UnitSection {
  const timeouts = {
    TimeoutStartSec: service.startTimeoutSec,
    TimeoutStopSec: service.stopTimeoutSec,
    RestartSec: restart.delaySec,
    // Trying again does not mend a setting.
    RestartPreventExitStatus: exitCodes['config.invalid'],
  };
  if (schedule !== undefined) return { Type: 'oneshot', Restart: 'on-failure', ...timeouts };
  return {
    Type: 'notify',
    // Messages come from `systemd-notify`, a child of the process: see lib/notify.ts.
    NotifyAccess: 'all',
    ...(watchdogSec === undefined ? {} : { WatchdogSec: watchdogSec }),
    // A service that stays up has no reason to end by itself, not even with 0.
    Restart: 'always',
    ...timeouts,
  };
}

function folders({ unit, stateFolder, usesCache }: Service): UnitSection {
  return {
    StateDirectory: stateFolder,
    StateDirectoryMode: '0700',
    RuntimeDirectory: unit,
    RuntimeDirectoryMode: '0700',
    ...(usesCache ? { CacheDirectory: unit, CacheDirectoryMode: '0700' } : {}),
    WorkingDirectory: `%S/${stateFolder}`,
  };
}

function limits(service: Service): UnitSection {
  return {
    MemoryMax: `${service.memoryMaxMiB}M`,
    CPUQuota: `${service.cpuQuotaPercent}%`,
    TasksMax: service.tasksMax,
  };
}

/** systemd.unit(5), "Specifiers": a literal `%` is `%%`. */
export function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** systemd.service(5), "Command lines": double quotes with C escapes; `$$` and `%%` are literal. */
export function escapeExecArgument(text: string): string {
  const escaped = escapeSpecifiers(text).replaceAll('$', '$$$$');
  return /^[A-Za-z0-9_./:=@%+,$-]+$/.test(escaped) ? escaped : quote(escaped);
}

/** A word in double quotes, for values that systemd splits at spaces. */
export function quote(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escaped}"`;
}
