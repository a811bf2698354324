import { Fault } from './fault.ts';
import type { Service } from './service.ts';
import { describeEnv } from './service-env.ts';

const unitName = /^[A-Za-z0-9:_.@-]+\.(?:service|target|socket|mount|path)$/;

/** Throws Fault `config.invalid` for the first thing that could not become a working unit. */
export function checkService(service: Service): void {
  const need = (holds: boolean, message: string): void => {
    if (holds) return;
    throw new Fault({
      code: 'config.invalid',
      message: `service ${service.name}: ${message}`,
      where: service.entry,
    });
  };
  checkNames(service, need);
  checkNumbers(service, need);
  checkSecrets(service, need);
  checkKind(service, need);
  const env = describeEnv(service);
  const keyed = (name: string) => env.find((each) => each.name === name);
  const port = keyed('PANTHER_PORT');
  need(
    port?.default === service.port,
    service.port === undefined
      ? 'PANTHER_PORT in its environment needs a port'
      : `its environment needs PANTHER_PORT with the default ${service.port}`,
  );
  need(
    service.usesDatabase === (keyed('DATABASE_URL') !== undefined),
    'usesDatabase and DATABASE_URL in its environment come together',
  );
  need(keyed('PANTHER_STATE_DIR') !== undefined, 'its environment needs PANTHER_STATE_DIR');
}

type Need = (holds: boolean, message: string) => void;

function checkNames(service: Service, need: Need): void {
  need(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(service.name), 'the name is kebab-case');
  need(/^\S[^\n]*$/.test(service.description), 'the description is one line');
  need(
    isRelative(service.entry) && service.entry.endsWith('.ts'),
    'the entry is a .ts file of the repository',
  );
  need(isRelative(service.stateFolder), 'the state folder is a path below /var/lib');
  need(
    service.args.every((each) => /^[^\0\n\r]+$/.test(each)),
    'an argument is one line that is not empty',
  );
  need(
    service.nodeFlags.every((each) => /^--[a-z][a-z-]*(?:=[\w.-]+)?$/.test(each)),
    'a flag of node is one word that starts with --',
  );
  need(
    service.programs.every((each) => /^[A-Za-z_][\w-]*$/.test(each)),
    'a program is named by its package in nixpkgs',
  );
  for (const unit of [...service.after, ...service.wants]) {
    need(unitName.test(unit), `"${unit}" is not the name of a unit with its suffix`);
  }
  for (const { directive, why } of service.hardening) {
    need(/^[A-Z][A-Za-z0-9]+$/.test(directive), `"${directive}" is not a systemd directive`);
    need(why !== '', `${directive} needs its reason`);
  }
}

function isRelative(path: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(path) && !path.split('/').includes('..');
}

function checkNumbers(service: Service, need: Need): void {
  const { restart, schedule } = service;
  const positive = {
    'restart.attempts': restart.attempts,
    'restart.windowSec': restart.windowSec,
    'restart.delaySec': restart.delaySec,
    startTimeoutSec: service.startTimeoutSec,
    stopTimeoutSec: service.stopTimeoutSec,
    memoryMaxMiB: service.memoryMaxMiB,
    cpuQuotaPercent: service.cpuQuotaPercent,
    tasksMax: service.tasksMax,
    watchdogSec: service.watchdogSec ?? 1,
    'schedule.randomizedDelaySec': schedule?.randomizedDelaySec ?? 1,
  };
  for (const [name, value] of Object.entries(positive)) {
    need(Number.isSafeInteger(value) && value > 0, `${name} is a whole number above 0`);
  }
  // Otherwise the window has passed before the attempts are used up, and it restarts for ever.
  need(
    restart.attempts * restart.delaySec < restart.windowSec,
    `${restart.attempts} attempts ${restart.delaySec} s apart never fall within ${restart.windowSec} s`,
  );
  const { port } = service;
  need(
    port === undefined || (Number.isSafeInteger(port) && port > 0 && port < 65_536),
    'the port is from 1 to 65535',
  );
}

function checkSecrets(service: Service, need: Need): void {
  const files = new Set<string>();
  for (const { name, file, why } of service.secrets) {
    need(/^[a-z][a-zA-Z0-9]*$/.test(name), `the secret "${name}" has no camelCase name`);
    // systemd.exec(5): a credential's ID is a file name.
    need(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(file), `the credential "${file}" is not a file name`);
    need(why !== '', `the secret ${name} needs its reason`);
    need(!files.has(file), `two secrets share the file "${file}"`);
    files.add(file);
  }
}

function checkKind(service: Service, need: Need): void {
  const { schedule, port, healthPath } = service;
  need(
    (port === undefined) === (healthPath === undefined),
    'a port and a health path come together',
  );
  need(healthPath === undefined || /^\/[\w/-]*$/.test(healthPath), 'the health path starts with /');
  need(
    port === undefined || service.network !== 'none',
    'a port needs a network: loopback or internet',
  );
  if (schedule === undefined) {
    need(service.watchdogSec !== undefined, 'a service that stays up needs a watchdog');
  } else {
    need(/^\S[^\n]*$/.test(schedule.calendar), 'the calendar of the schedule is empty');
    need(port === undefined, 'a service with a schedule has no port');
    // systemd starts the watchdog when a unit is up; one that runs to its end never is.
    need(service.watchdogSec === undefined, 'a service with a schedule has no watchdog');
  }
}
