import { EventEmitter } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CommandIo } from '../command/io.ts';
import { runCommand } from '../command/run.ts';
import { createManualClock } from '../manual-clock.ts';
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

async function doctor(...argv: string[]) {
  const stdout = new Stream();
  const io: CommandIo = {
    stdout,
    stderr: new Stream(),
    env: { PATH: folder },
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
  });
  const { text: shown } = await doctor();
  expect(shown).toMatch(/^Found:\n[\s\S]*git 2\.39\.5 {2}[\s\S]*\nMissing:\n[\s\S]*op {2}/);
  for (const line of shown.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
