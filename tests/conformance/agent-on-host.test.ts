// The agent as a host has it: one file without the repository, and the fleet as a file of the system.
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { agentService } from '#agent/service';
import { bundleApp } from '#nix/app';
import { repositoryRoot } from '../../hosts/load.ts';
import { freePort } from '../kit/free-port.ts';

const scratch = mkdtempSync(join(tmpdir(), 'panther-agent-on-host-'));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');

test('the host has the fleet where its agent and its commands look for it', () => {
  const module = read('nix/generated/modules/services/panther-agent.nix');
  const place = /etc\."(panther\/fleet\.json)"\.source = (.*);/.exec(module);
  expect(place?.[2]).toMatch(/^inputs\.self\.packages\..*\.fleet$/);
  const named = [...module.matchAll(/PANTHER_FLEET_FILE = "(.*)";/g)].map(([, path]) => path);
  expect(named).toEqual([`/etc/${place?.[1]}`, `/etc/${place?.[1]}`]);
  expect(read('nix/generated/flake.nix')).toContain(
    'writeText "fleet.json" (builtins.readFile ./fleet.json);',
  );
  // For `ssh HOST panther ask`: the agent's door and its token.
  expect(module).toContain('PANTHER_AGENT_URL = "http://127.0.0.1:8080";');
  expect(module).toMatch(/PANTHER_AGENT_TOKEN_FILE = .*secretPaths\.agentToken;/);
});

test('from the bundle it tells the fleet of that file', async () => {
  const app = join(scratch, 'app');
  const agent = { 'panther-agent': 'agent/main.ts' };
  const { files } = agentService;
  await bundleApp({ repoRoot: repositoryRoot, outDir: app, entries: agent, files });
  const [fleetFile, credentials] = [join(scratch, 'fleet.json'), join(scratch, 'credentials')];
  copyFileSync(join(repositoryRoot, 'nix/generated/fleet.json'), fleetFile);
  mkdirSync(credentials);
  writeFileSync(join(credentials, 'agentToken'), 'token-of-the-test');
  const port = await freePort();
  const child = spawn(process.execPath, [join(app, 'panther-agent.mjs')], {
    cwd: scratch,
    env: {
      ...{ PANTHER_PORT: String(port), PANTHER_FLEET_FILE: fleetFile },
      ...{ PANTHER_STATE_DIR: join(scratch, 'state'), CREDENTIALS_DIRECTORY: credentials },
      // No server is there: the fleet is told without a knowledge base.
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    },
    stdio: 'ignore',
  });
  children.push(child);
  const authorization = 'Bearer token-of-the-test';
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/api/fleet`, { headers: { authorization } }).catch(
      () => undefined,
    );
  await expect.poll(async () => (await ask())?.ok).toBe(true);
  const told = (await (await ask())?.json()) as { readonly hosts: readonly { name: string }[] };
  const expected = JSON.parse(readFileSync(fleetFile, 'utf8')) as typeof told;
  expect(told.hosts.map(({ name }) => name)).toEqual(expected.hosts.map(({ name }) => name));
  expect(told.hosts.length).toBeGreaterThan(0);
  // Its pages are served from beside it.
  const door = `http://127.0.0.1:${port}`;
  const signIn = await (await fetch(`${door}/sign-in`)).text();
  const [style = ''] = /\/static\/theme[\w.]+/.exec(signIn) ?? [];
  const css = await (await fetch(`${door}${style}`)).text();
  const [font = ''] = /\/static\/mono-300[\w.]+/.exec(css) ?? [];
  expect((await (await fetch(`${door}${font}`)).arrayBuffer()).byteLength).toBeGreaterThan(10_000);
});
