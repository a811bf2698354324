// A fleet of one host in a folder, an `op` in front of a folder of values, and runs of the command
// that are searched for those values afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { createCanarySet, type Leak, SecretValue, scanPaths, type secretMap } from '#secrets';
import { workFolder } from '../deploy/systems.ts';

export interface TestFleet {
  /** What the command takes for the repository. */
  readonly root: string;
  readonly stateFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Puts a value into the vault; undefined takes it out. */
  readonly setValue: (reference: string, value: string | undefined) => void;
  /** Something that no output may ever hold. */
  readonly addCanary: (text: string) => void;
  readonly leaksIn: (...paths: string[]) => Promise<readonly Leak[]>;
}

export interface TestHost {
  readonly secrets: readonly (keyof typeof secretMap)[];
  readonly units?: readonly string[];
  readonly hostKey: string;
}

export function makeFleet(host: TestHost): TestFleet {
  const folder = mkdtempSync(join(workFolder, 'f-'));
  const root = join(folder, 'repository');
  mkdirSync(join(root, 'nix/generated'), { recursive: true });
  mkdirSync(join(root, 'hosts/target'), { recursive: true });
  writeFileSync(join(root, 'hosts/target/known_hosts'), `target ${host.hostKey}\n`);
  const fleet = {
    version: 1,
    release: '26.05',
    user: 'hayden',
    hosts: [
      {
        name: 'target',
        aliases: ['t'],
        role: 'server',
        system: 'x86_64-linux',
        deploy: { user: 'root' },
        contentHash: 'x',
        secrets: host.secrets,
        units: host.units ?? [],
      },
    ],
  };
  writeFileSync(join(root, 'nix/generated/fleet.json'), JSON.stringify(fleet));
  const vault = join(folder, 'vault');
  const bin = join(folder, 'bin');
  mkdirSync(vault);
  mkdirSync(bin);
  // Its texts are those of op 2.x; see secrets/op-source.test.ts for where they come from.
  writeFileSync(
    join(bin, 'op'),
    `#!/bin/sh
case $1 in
  read) file=${vault}/$(printf %s "$3" | md5sum | cut -d ' ' -f 1)
    [ -e "$file" ] && exec cat "$file"
    echo "[ERROR] 2026/01/31 12:00:00 could not read secret '$3': could not get item: \\"x\\" isn't an item in the \\"pantherOS\\" vault. Specify the item with its UUID, name, or domain." >&2
    exit 1 ;;
  item) echo '{"id":"i","title":"x","fields":[]}' ;;
esac
`,
  );
  chmodSync(join(bin, 'op'), 0o755);
  const canaries = new Map<string, string>();
  const addCanary = (text: string) => void canaries.set(`canary ${canaries.size}`, text);
  const stateFolder = join(folder, 'state');
  return {
    root,
    stateFolder,
    env: {
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      PANTHER_STATE_DIR: stateFolder,
      PANTHER_SECRETS_SOURCE: 'op',
      NODE_COMPILE_CACHE: join(workFolder, 'compiled'),
    },
    setValue(reference, value) {
      const file = join(vault, createHash('md5').update(reference).digest('hex'));
      if (value === undefined) return rmSync(file);
      addCanary(value);
      return writeFileSync(file, value);
    },
    addCanary,
    leaksIn: async (...paths) => {
      const list = [...canaries].map(([reference, text]) => ({
        reference,
        value: new SecretValue(text),
      }));
      const set = createCanarySet(list);
      expect(set.count).toBe(list.length);
      return (await scanPaths(paths.filter(existsSync), { canaries: set })).leaks;
    },
  };
}

export interface Run {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly exit: Promise<{
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

const runs = new Set<ChildProcess>();

/** Starts the command; once it ended its output and its state folder are searched for values. */
export function startSecrets(
  fleet: TestFleet,
  args: readonly string[],
  given: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Run {
  const program = join(import.meta.dirname, 'secrets-process.ts');
  const child = spawn(process.execPath, [program, fleet.root, ...args], {
    env: { ...fleet.env, ...given.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  runs.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(given.stdin ?? '');
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const exit = closed.then(async (code) => {
    runs.delete(child);
    const output = join(mkdtempSync(join(workFolder, 'o-')), 'output');
    writeFileSync(output, `${stdout}\n${stderr}`);
    expect(await fleet.leaksIn(output, fleet.stateFolder)).toEqual([]);
    return { code, stdout, stderr };
  });
  return { child, stderr: () => stderr, exit };
}

export async function runSecrets(
  fleet: TestFleet,
  args: readonly string[],
  given: Parameters<typeof startSecrets>[2] & { readonly code?: number } = {},
) {
  const ended = await startSecrets(fleet, args, given).exit;
  expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(given.code ?? 0);
  return ended;
}

export function killRuns(): void {
  for (const child of runs) child.kill('SIGKILL');
}
