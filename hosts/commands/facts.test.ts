import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CommandIo, runCommand, systemClock } from '#lib';
import { parseFacts } from '#nix';
import { loadFleet, repositoryRoot } from '../load.ts';
import { command } from './facts.ts';

async function run(...argv: string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
    },
    on: () => undefined,
  });
  const io: CommandIo = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: process.env,
    cwd: repositoryRoot,
    clock: systemClock,
    onSignal: () => () => undefined,
    exitNow: () => undefined,
  };
  return { exitCode: await runCommand(command, argv, io), ...written };
}

// A machine of the fleet is only measured for itself.
const here = (await loadFleet()).hosts.find((host) => host.name === hostname())?.name ?? 'desktop';

const factsOf = (host: string) =>
  readFileSync(join(repositoryRoot, 'hosts', host, 'facts.json'), 'utf8');

it('measures the machine it runs on and writes nothing unless told to', async () => {
  const before = factsOf(here);
  const { exitCode, stdout, stderr } = await run('--host', here, '--local', '--json');
  expect([exitCode, stderr]).toEqual([0, '']);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ host: here, written: false });
  expect(parseFacts(JSON.stringify(result.facts), 'stdout')).toEqual(result.facts);
  expect(result.facts.source).toBe('measured by panther facts (local)');
  expect(factsOf(here)).toBe(before);
});

it('says for a person what was found and what to do next', async () => {
  const { stdout } = await run('--host', here, '--local');
  expect(stdout).toContain(`${here}: measured by panther facts (local)\n  model`);
  expect(stdout).toContain(`against hosts/${here}/facts.json:`);
  expect(stdout.trimEnd()).toMatch(/nothing is written; next: the same again with --write$/);
});

// Exit codes: lib/fault-codes.ts.
it.each([
  [21, 'no host is called', ['--host', 'nobody', '--local']],
  [2, 'in one way', ['--host', 'yoga', '--local', '--from', 'x.json']],
  [2, '--target yoga: it is not an ssh:// URL', ['--host', 'yoga', '--target', 'yoga']],
  [25, 'cannot read the report', ['--host', 'yoga', '--from', 'none.json']],
  [25, 'no report of nixos-facter', ['--host', 'yoga', '--from', 'package.json']],
  // Port 1 of this machine: nothing listens there.
  [40, 'cannot be reached', ['--host', 'yoga', '--target', 'ssh://root@127.0.0.1:1']],
])('ends with %i: %s', async (exitCode, message, argv) => {
  const result = await run(...argv);
  expect([result.exitCode, result.stdout]).toEqual([exitCode, '']);
  expect(result.stderr).toContain(message);
  expect(result.stderr).not.toContain('    at ');
});
