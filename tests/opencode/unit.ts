// What the fleet generates for OpenCode, read by the real Nix, and its scripts run as systemd would run them.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretMap } from '#secrets';
import { repositoryRoot } from '../../hosts/load.ts';

export interface Unit {
  readonly script: string;
  readonly postStart: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: readonly string[];
}

const file = 'nix/generated/hosts/ovh-cloud-vps/modules/services/opencode.nix';
export const unitCredentials = '/run/credentials/opencode.service';

/** The unit of a host; a secret's file is `<folder>/<name of the secret>`. */
export function readUnit(folder: string): Unit {
  const names = Object.keys(secretMap).map((name) => `"${name}"`);
  // `writeText` gives the text itself, where the store would give its path.
  const expression = `let
    file = name: { inherit name; value = "${folder}/\${name}"; };
    config.services.onepassword-secrets.secretPaths = builtins.listToAttrs (map file [ ${names.join(' ')} ]);
    pkgs = { writeText = name: text: text; opencode = ""; curl = ""; ripgrep = ""; };
    unit = (import ${join(repositoryRoot, file)} { inherit config pkgs; }).systemd.services.opencode;
  in {
    inherit (unit) script postStart environment;
    credentials = unit.serviceConfig.LoadCredential;
  }`;
  const json = execFileSync(
    'nix-instantiate',
    ['--readonly-mode', '--eval', '--strict', '--json', '--expr', expression],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return JSON.parse(json) as Unit;
}

/** Puts the secrets where the unit looks for them, as `LoadCredential=` does. */
export function giveCredentials(unit: Unit, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const line of unit.credentials) {
    const colon = line.indexOf(':');
    symlinkSync(line.slice(colon + 1), join(folder, line.slice(0, colon)));
  }
}

export interface RunningUnit {
  readonly child: ChildProcess;
  readonly output: () => string;
}

export interface UnitPlace {
  /** Folder of the given secrets. */
  readonly credentials: string;
  /** Its state, and the only folder it may write. */
  readonly home: string;
  /** Folders with the programs of its path. */
  readonly path: string;
}

/** `ExecStart=`, until `ExecStartPost=` says that it is up. */
export async function startUnit(unit: Unit, place: UnitPlace): Promise<RunningUnit> {
  const { credentials, home, path } = place;
  // Not under the name that is looked for in every folder above a project.
  const config = join(home, '..', 'unit-config.json');
  // The folder of the unit's credentials is systemd's to make.
  const text = (unit.environment.OPENCODE_CONFIG ?? '').replaceAll(unitCredentials, credentials);
  writeFileSync(config, text);
  mkdirSync(home, { recursive: true });
  const env = {
    ...unit.environment,
    ...{ PATH: path, HOME: home, OPENCODE_CONFIG: config, CREDENTIALS_DIRECTORY: credentials },
  };
  const child = spawn('/bin/sh', ['-ec', unit.script], { cwd: home, env });
  let output = '';
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (output += part));
  const guard = spawn('/bin/sh', ['-ec', unit.postStart], { cwd: home, env, stdio: 'inherit' });
  const [code] = (await once(guard, 'exit')) as [number | null];
  if (code !== 0) {
    child.kill('SIGKILL');
    throw new Error(`the unit does not start: ${output}`);
  }
  return { child, output: () => output };
}
