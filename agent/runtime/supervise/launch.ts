import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Clock, canonicalJson, describeEnv, type Service } from '#lib';
import type { Layout } from './layout.ts';
import { checkPortFree } from './port-holder.ts';
import { adoptProcess, type ServiceProcess, spawnProcess } from './process.ts';
import { isAlive, type Records } from './record.ts';
import { giveSecrets } from './secret-files.ts';
import { firstBrain, isSettingOf } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LaunchOptions {
  readonly service: Service;
  readonly port: number | undefined;
  /** Of every service with a door, by name: `http://127.0.0.1:5050`. */
  readonly urls: ReadonlyMap<string, string>;
  /** The root of the repository. */
  readonly root: string;
  readonly layout: Layout;
  readonly environment: Environment;
  readonly records: Records;
  readonly clock: Clock;
}

export interface Launcher {
  launch(): Promise<ServiceProcess>;
  /** What an earlier supervisor left running, and whether it is what would be started now. */
  left(): { readonly process: ServiceProcess; readonly isCurrent: boolean } | undefined;
  forget(): void;
}

/** How one service is started here, and what an earlier supervisor left of it is taken over. */
export function createLauncher(options: LaunchOptions): Launcher {
  const { service, port, root, layout, records, clock } = options;
  const args = [
    ...nodeFlagsOf(service),
    join(root, 'bin', 'panther'),
    '--run',
    join(root, service.entry),
    ...service.args,
  ];
  const env = environmentOf(options);
  const fingerprint = () =>
    createHash('sha256')
      .update(canonicalJson({ node: process.execPath, args, env, code: newestChange(root) }))
      .digest('hex');
  return {
    launch: async () => {
      const logFile = layout.logFile(service.name);
      mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
      mkdirSync(layout.serviceStateDir(service.name), { recursive: true, mode: 0o700 });
      const credentials = giveSecrets(service, layout);
      if (port !== undefined) await checkPortFree(service.name, port);
      const started = await spawnProcess({
        command: process.execPath,
        args,
        cwd: root,
        env: { ...env, CREDENTIALS_DIRECTORY: credentials },
        ...{ logFile, clock },
      });
      const { pid, startTicks, startedAt } = started;
      records.write(service.name, { pid, startTicks, startedAt, fingerprint: fingerprint() });
      return started;
    },
    left: () => {
      const record = records.read(service.name);
      if (record === undefined || !isAlive(record)) return undefined;
      const isCurrent = record.fingerprint === fingerprint();
      return { process: adoptProcess(record, clock), isCurrent };
    },
    forget: () => records.remove(service.name),
  };
}

/** What an earlier supervisor left, or a new process; what was left of older code is ended first. */
export async function obtainProcess(
  launcher: Launcher,
  stopTimeoutSec: number,
): Promise<ServiceProcess> {
  const left = launcher.left();
  if (left?.isCurrent === true) return left.process;
  await left?.process.end(stopTimeoutSec * 1000);
  return launcher.launch();
}

/** On a host the unit bounds all of its memory; here at least what V8 keeps is. */
function nodeFlagsOf({ nodeFlags, memoryMaxMiB }: Service): readonly string[] {
  const flag = '--max-old-space-size';
  if (nodeFlags.some((each) => each.startsWith(flag))) return nodeFlags;
  return [...nodeFlags, `${flag}=${Math.floor(memoryMaxMiB * 0.75)}`];
}

// What any program may need. Everything else a service reads is in its schema, or named after it.
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SSL_CERT_FILE'];

function environmentOf(options: LaunchOptions): Record<string, string> {
  const { service, port, urls, layout, environment } = options;
  const keys = describeEnv(service).map(({ name }) => name);
  const own = Object.keys(environment).filter((name) => isSettingOf(service.name, name));
  const given = [...passedOn, ...keys, ...own].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const addresses = [...urls]
    .map(([name, url]) => [`PANTHER_${name.toUpperCase().replaceAll('-', '_')}_URL`, url] as const)
    .filter(([name]) => keys.includes(name));
  // One embedded knowledge base for the services and the commands of this machine.
  const shared = keys.includes(knowledgeKey)
    ? { [knowledgeKey]: join(layout.stateDir, 'knowledge') }
    : {};
  return {
    ...shared,
    ...(service.name === 'brain' ? firstBrain(layout, environment) : {}),
    ...Object.fromEntries(addresses),
    ...Object.fromEntries(given),
    PANTHER_STATE_DIR: layout.serviceStateDir(service.name),
    ...(port === undefined ? {} : { PANTHER_PORT: String(port) }),
  };
}

const knowledgeKey = 'PANTHER_KNOWLEDGE_DIR';

const rooms = ['agent', 'crawler', 'lib'];

/** When the code that services are made of was changed last: a process older than its code is started
 * anew, not taken over. */
function newestChange(root: string): number {
  let newest = 0;
  for (const room of rooms) {
    for (const entry of readdirSync(join(root, room), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts'))
        continue;
      newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
    }
  }
  return newest;
}
