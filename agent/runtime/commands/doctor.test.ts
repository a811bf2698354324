import { EventEmitter } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type CommandIo, createManualClock, runCommand } from '#lib';
import { command } from './doctor.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

class Stream extends EventEmitter {
  text = '';
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

let env: Record<string, string> = {};

async function doctor(...argv: string[]) {
  const stdout = new Stream();
  const io: CommandIo = {
    stdout,
    stderr: new Stream(),
    env: { PATH: folder, PANTHER_STATE_DIR: join(folder, 'state'), ...env },
    cwd: folder,
    clock: createManualClock(),
    onSignal: () => () => undefined,
    exitNow: () => undefined,
  };
  const code = await runCommand(command, argv, io);
  return { code, text: stdout.text };
}

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

test('without what every use needs it fails, and says how to get it', async () => {
  const { code, text } = await doctor('--json');
  expect(code).toBe(10);
  const { ok, findings } = JSON.parse(text);
  expect(ok).toBe(false);
  expect(findings.find(({ name }: { name: string }) => name === 'git')).toMatchObject({
    ok: false,
    required: true,
    howToGet: expect.stringMatching(/git|nix develop/),
  });
});

test('finds versions on either output, and what is there but does not work', async () => {
  program('git', 'echo git version 2.39.5');
  program('ssh', 'echo "OpenSSH_9.2p1 Debian-2, OpenSSL 3.0" >&2');
  program('nix', 'echo broken store >&2; exit 3');
  const { code, text } = await doctor('--json');
  expect(code).toBe(0);
  const { findings } = JSON.parse(text);
  const found = Object.fromEntries(
    findings.map((it: { name: string; ok: boolean; found?: string }) => [
      it.name,
      [it.ok, it.found],
    ]),
  );
  expect(found).toMatchObject({
    node: [true, process.versions.node],
    git: [true, '2.39.5'],
    ssh: [true, '9.2p1'],
    nix: [false, 'does not work: exit code 3'],
    op: [false, undefined],
    model: [false, undefined],
    '1Password token': [false, undefined],
    'state folder': [true, join(folder, 'state')],
  });
  const { text: shown } = await doctor();
  expect(shown).toMatch(/^Found:\n[\s\S]*git 2\.39\.5 {2}[\s\S]*\nMissing:\n[\s\S]*op {2}/);
  // A path is not broken.
  const lines = shown.split('\n').filter((line) => !line.includes(folder));
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test('keys are found where the platform reads them, and a token file that is not there is told', async () => {
  mkdirSync(join(folder, 'state/secrets'), { recursive: true });
  writeFileSync(join(folder, 'state/secrets/anthropicApiKey'), 'key-of-the-test\n', {
    mode: 0o600,
  });
  env = { OP_SERVICE_ACCOUNT_TOKEN_FILE: join(folder, 'none') };
  const { text } = await doctor('--json');
  const { findings } = JSON.parse(text);
  const of = (name: string) => findings.find((it: { name: string }) => it.name === name);
  expect(of('model')).toMatchObject({ ok: true, found: 'anthropic' });
  expect(of('1Password token')).toMatchObject({
    ok: false,
    found: `${join(folder, 'none')} is not there`,
  });
  expect(text).not.toContain('key-of-the-test');
});
