import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault, type Service } from '#lib';
import type { Finding } from '#lib/doctor';
import { knownProviders } from '#lib/models';
import { configureModels } from '../ask/config.ts';
import { askHealth } from '../supervise/health.ts';
import type { Environment } from '../supervise/launch.ts';
import type { Layout } from '../supervise/layout.ts';
import { checkPortFree } from '../supervise/port-holder.ts';
import { readSecret } from '../supervise/secret-files.ts';

/** The Node that runs this; the launcher does not start it with an older one. */
export function findNode(): Finding {
  return {
    name: 'node',
    for: 'everything; 24 or newer runs this',
    required: true,
    ok: true,
    found: process.versions.node,
    howToGet: undefined,
  };
}

// A system closure and its build, and what `nix copy` holds on both sides.
const storeLeastGib = 10;
// The embedded database, a night's logs and a market's history.
const stateLeastGib = 1;

export function findDisks(cwd: string, { stateDir }: Layout): readonly Finding[] {
  const store = existsSync('/nix/store') ? '/nix/store' : cwd;
  const state = existing(stateDir);
  return [
    disk('disk', store, storeLeastGib, {
      use: 'deploy: building a system takes',
      howToGet: 'nix-collect-garbage --delete-older-than 14d',
    }),
    disk('state disk', state, stateLeastGib, {
      use: 'up: databases and logs take',
      howToGet: 'make room, or set PANTHER_STATE_DIR to another disk',
    }),
  ];
}

function disk(
  name: string,
  folder: string,
  leastGib: number,
  { use, howToGet }: { readonly use: string; readonly howToGet: string },
): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const freeGib = (bavail * bsize) / 2 ** 30;
  const ok = freeGib >= leastGib;
  return {
    name,
    for: `${use} about ${leastGib} GiB in ${folder}`,
    required: false,
    ok,
    found: `${freeGib < 10 ? freeGib.toFixed(1) : freeGib.toFixed(0)} GiB free`,
    howToGet: ok ? undefined : howToGet,
  };
}

export function findStateFolder({ stateDir }: Layout): Finding {
  const folder = existing(stateDir);
  let ok = true;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    // The answer is that it cannot be written to.
    ok = false;
  }
  return {
    name: 'state folder',
    for: 'up, and every command that keeps something',
    required: true,
    ok,
    found: ok ? stateDir : `${folder} cannot be written to`,
    howToGet: ok ? undefined : 'set PANTHER_STATE_DIR to a folder of your own',
  };
}

/** The folder, or the nearest above it that is there. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

const healthTimeoutMs = 1_000;

/** The ports of the services: free, ours already, or somebody else's. */
export async function findPorts(services: readonly Service[]): Promise<readonly Finding[]> {
  const findings = services.map(async ({ name, port, healthPath }): Promise<readonly Finding[]> => {
    if (port === undefined) return [];
    const base = { name: `port ${port}`, for: `up: the door of the ${name}`, required: false };
    try {
      await checkPortFree(name, port);
      return [{ ...base, ok: true, found: 'free', howToGet: undefined }];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const url = `http://127.0.0.1:${port}${healthPath ?? '/'}`;
      const health = await askHealth(url, name, healthTimeoutMs);
      const isOurs = health.well && health.body.service === name;
      if (isOurs) return [{ ...base, ok: true, found: `has the ${name}`, howToGet: undefined }];
      return [{ ...base, ok: false, found: error.message, howToGet: error.hint }];
    }
  });
  return (await Promise.all(findings)).flat();
}

/** Keys of models, as files of this machine. */
export function findModels(env: Environment, layout: Layout): Finding {
  const { PANTHER_MODELS: order, PANTHER_MODEL_URL: localUrl } = env;
  const base = {
    name: 'model',
    for: 'ask in whole sentences, agents; without one ask quotes passages',
    required: false,
  };
  const keys = Object.values(knownProviders)
    .map(({ keySecret }) => keySecret)
    .join(',');
  const howToGet = `write a key, chmod 600, into one of ${join(layout.secretsDir, `{${keys}}`)}; \`panther secrets pull\` fetches them from 1Password; or set PANTHER_MODEL_URL`;
  try {
    const models = configureModels({
      order,
      localUrl,
      readSecret: (name) => readSecret(name, layout),
    });
    const names = [...new Set(models.map(({ provider }) => provider.name))].join(', ');
    if (names !== '') return { ...base, ok: true, found: names, howToGet: undefined };
    return { ...base, ok: false, found: undefined, howToGet };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...base, ok: false, found: error.message, howToGet: error.hint ?? howToGet };
  }
}

/** The token of the 1Password service account; whether it works `panther secrets check` says. */
export function findServiceAccount(env: Environment): Finding {
  const { OP_SERVICE_ACCOUNT_TOKEN: token, OP_SERVICE_ACCOUNT_TOKEN_FILE: file } = env;
  const base = {
    name: '1Password token',
    for: 'secrets check, secrets token, deploy',
    required: false,
  };
  const howToGet =
    'make a service account at 1password.com, and set OP_SERVICE_ACCOUNT_TOKEN_FILE to a file with its token';
  if (token)
    return { ...base, ok: true, found: 'in OP_SERVICE_ACCOUNT_TOKEN', howToGet: undefined };
  if (!file) return { ...base, ok: false, found: undefined, howToGet };
  if (existsSync(file)) return { ...base, ok: true, found: `in ${file}`, howToGet: undefined };
  return { ...base, ok: false, found: `${file} is not there`, howToGet };
}
