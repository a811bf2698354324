// A repository's root as far as the stack sees it: `bin/panther` there deploys fixture systems, by
// the real protocol, to targets behind a real sshd.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { machine as uname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { DeployHost } from '#stacks';
import type { Machine } from '../e2e/deploy/machine.ts';
import type { Sshd } from '../e2e/deploy/sshd.ts';
import { nixEnv, workFolder } from '../e2e/deploy/systems.ts';

export interface FleetRoot {
  readonly path: string;
  /** From now on this host's system is what the flake builds. */
  readonly setFlake: (host: string, flake: string) => void;
  /** Command lines since the last time this was asked. */
  readonly takeAsked: () => string[];
}

const deployment = join(import.meta.dirname, '../e2e/deploy/client-process.ts');

/** What runs is the deploy command with the arguments that the stack gave, and the fixture's own. */
const program = `
const { spawnSync } = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');
const asked = process.argv.slice(2);
appendFileSync('asked', asked.join(' ') + '\\n');
if (asked[0] !== 'deploy') process.exit(0);
const name = asked[asked.indexOf('--host') + 1];
const { more, env } = JSON.parse(readFileSync('targets/' + name + '.json', 'utf8'));
const flake = readFileSync('targets/' + name + '.flake', 'utf8');
const args = [...asked.slice(1), ...more, '--flake', flake];
const { status } = spawnSync(
  process.execPath,
  [${JSON.stringify(deployment)}, 'targets/' + name + '.host.json', ...args],
  { stdio: 'inherit', env: { ...process.env, ...env } },
);
process.exit(status ?? 1);
`;

export function makeFleetRoot(sshd: Sshd, machines: Readonly<Record<string, Machine>>): FleetRoot {
  const path = mkdtempSync(join(workFolder, 'root-'));
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  mkdirSync(join(path, 'bin'));
  mkdirSync(join(path, 'targets'));
  write('bin/panther', program);
  for (const [name, machine] of Object.entries(machines)) {
    const temporary = mkdtempSync(join(workFolder, 't-'));
    // The fixture's flakes know one host, called target.
    const host: DeployHost = {
      ...{ name: 'target', aliases: [name], system: `${uname()}-linux` },
      ...{ role: 'server', tags: [], deploy: { user: userInfo().username } },
      ...{ hostKeys: [sshd.hostKey], knownHostsFile: join(temporary, 'known_hosts') },
      blockers: [],
    };
    const target = `ssh://127.0.0.1:${sshd.port}?${machine.query}`;
    const env = {
      ...{ NIX_CONFIG: nixEnv.NIX_CONFIG, TMPDIR: temporary },
      ...{ PANTHER_STATE_DIR: join(temporary, 'state') },
    };
    write(`targets/${name}.host.json`, JSON.stringify(host));
    const more = ['--target', target, '--identity', sshd.identity];
    write(`targets/${name}.json`, JSON.stringify({ more, env }));
  }
  return {
    path,
    setFlake: (host, flake) => write(`targets/${host}.flake`, flake),
    takeAsked() {
      const file = join(path, 'asked');
      const asked = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
      writeFileSync(file, '');
      return asked.filter((line) => line !== '');
    },
  };
}
