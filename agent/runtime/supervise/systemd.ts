import { existsSync } from 'node:fs';
import { exec, Fault, type Service } from '#lib';
import type { Control } from './control.ts';
import type { Environment } from './launch.ts';
import type { Phase, ServiceStatus } from './model.ts';
import { services } from './services.ts';

/** systemd as the supervisor, on a machine that has our units; undefined elsewhere. */
export async function connectSystemd(environment: Environment): Promise<Control | undefined> {
  // sd_booted(3)
  if (!existsSync('/run/systemd/system')) return undefined;
  const units = services.map(({ unit }) => `${unit}.service`);
  const known = (await show(units, environment)).filter(({ LoadState }) => LoadState === 'loaded');
  if (known.length === 0) return undefined;
  const systemctl = async (verb: string, service: Service) => {
    await exec('systemctl', ['--no-ask-password', verb, `${service.unit}.service`], {
      env: environment,
    });
    const [status] = await listUnits([service], environment);
    if (status !== undefined) return status;
    throw unknownService(service.name);
  };
  const act = (verb: string) => (name: string) => {
    const service = services.find((each) => each.name === name);
    if (service === undefined) throw unknownService(name);
    return systemctl(verb, service);
  };
  return {
    list: () => listUnits(services, environment),
    start: async (name) => act('start')(name),
    restart: async (name) => act('restart')(name),
    stop: async (name) => act('stop')(name),
    shutdown: async () => {
      for (const { Id } of known.toReversed()) {
        await exec('systemctl', ['--no-ask-password', 'stop', Id ?? ''], { env: environment });
      }
    },
  };
}

function unknownService(name: string): Fault {
  return new Fault({
    code: 'supervise.unknown-service',
    message: `this machine has no service "${name}"`,
    hint: '`panther ps` lists those it has',
  });
}

type Properties = Readonly<Record<string, string>>;

const asked = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'MainPID',
  'NRestarts',
  'StateChangeTimestamp',
  // Of a timer only.
  'NextElapseUSecRealtime',
];

async function show(units: readonly string[], environment: Environment): Promise<Properties[]> {
  const options = ['show', `--property=${asked.join(',')}`, '--timestamp=unix'];
  const { stdout } = await exec('systemctl', [...options, ...units], {
    env: { ...environment, TZ: 'UTC' },
  });
  return stdout
    .trim()
    .split('\n\n')
    .map((block) =>
      Object.fromEntries(
        block.split('\n').map((line) => {
          const at = line.indexOf('=');
          return [line.slice(0, at), line.slice(at + 1)];
        }),
      ),
    );
}

async function listUnits(
  wanted: readonly Service[],
  environment: Environment,
): Promise<readonly ServiceStatus[]> {
  const units = wanted.flatMap(({ unit, schedule }) =>
    schedule === undefined ? [`${unit}.service`] : [`${unit}.service`, `${unit}.timer`],
  );
  const found = await show(units, environment);
  return wanted.flatMap((service) => {
    const unit = found.find(({ Id }) => Id === `${service.unit}.service`);
    if (unit === undefined || unit.LoadState !== 'loaded') return [];
    const timer = found.find(({ Id }) => Id === `${service.unit}.timer`);
    return [{ ...statusOf(service, unit), ...nextOf(service, unit, timer) }];
  });
}

function nextOf(service: Service, unit: Properties, timer: Properties | undefined) {
  const at = secondsOf(timer?.NextElapseUSecRealtime);
  return phaseOf(service, unit) === 'scheduled' && at > 0 ? { nextRunAt: at * 1000 } : {};
}

/** `@1732176000`, seconds since 1970; of a timer systemd 252 says `Sun 2026-11-22 02:21:52 UTC` all the same.
 * NaN for what is no time. */
function secondsOf(text = ''): number {
  const unix = /^@(\d+)/.exec(text)?.[1];
  if (unix !== undefined) return Number(unix);
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC$/.exec(text) ?? [];
  return Date.parse(`${day}T${time}Z`) / 1000;
}

function statusOf(service: Service, unit: Properties): ServiceStatus {
  const pid = Number(unit.MainPID);
  const phase = phaseOf(service, unit);
  const failed = unit.Result !== undefined && unit.Result !== 'success';
  return {
    name: service.name,
    description: service.description,
    phase,
    since: (secondsOf(unit.StateChangeTimestamp) || 0) * 1000,
    restarts: Number(unit.NRestarts ?? 0),
    ...(pid > 0 ? { pid } : {}),
    ...(service.port === undefined ? {} : { url: `http://127.0.0.1:${service.port}` }),
    ...(failed
      ? {
          problem: { message: `systemd says ${unit.Result}`, hint: `panther logs ${service.name}` },
        }
      : {}),
  };
}

/** systemd(1), "units": the states a unit can be in. */
function phaseOf({ schedule }: Service, { ActiveState, SubState }: Properties): Phase {
  const isTimed = schedule !== undefined;
  switch (ActiveState) {
    case 'active':
    case 'reloading':
      return isTimed ? 'running' : 'up';
    case 'activating':
      if (SubState === 'auto-restart') return 'backing off';
      return isTimed ? 'running' : 'starting';
    case 'deactivating':
      return 'stopping';
    case 'failed':
      return 'failed';
    default:
      return isTimed ? 'scheduled' : 'stopped';
  }
}
