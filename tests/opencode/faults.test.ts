// What goes wrong between `panther ask --via opencode`, the real OpenCode and its model; and over SSH.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '#lib';
import { startSshd } from '../e2e/deploy/sshd.ts';
import {
  ended,
  isReady,
  type Machine,
  panther,
  startMachine,
  startPanther,
  tellMissing,
} from './machine.ts';
import type { RunningUnit } from './unit.ts';

tellMissing();

describe.runIf(isReady)('panther ask --via opencode', () => {
  let machine: Machine;
  let running: RunningUnit;
  beforeAll(async () => {
    machine = await startMachine();
  });
  afterAll(() => machine.stop());
  const question = 'Does a full vacuum lock the table?';

  test('says that it does not run', async () => {
    const { code, stdout, stderr } = await machine.ask([question]);
    expect([code, stdout]).toEqual([exitCodes['api.unreachable'], '']);
    expect(stderr).toMatch(/OpenCode at http:\/\/127\.0\.0\.1:4096 cannot be reached/);
    running = await machine.start();
  });

  test('says that the password is another one, and does not say it', async () => {
    const file = join(machine.work, 'wrong');
    writeFileSync(file, 'not-the-password\n');
    const wrong = { PANTHER_OPENCODE_PASSWORD_FILE: file };
    const { code, stderr } = await machine.ask([question], wrong);
    expect(code).toBe(exitCodes['api.refused']);
    expect(stderr).toContain('refuses the password');
    expect(stderr).toContain(file);
    expect(stderr).not.toContain('not-the-password');
  });

  test('says that it has no such model', async () => {
    const { code, stderr } = await machine.ask([question, '--model', 'minimax/MiniMax-M0']);
    expect(code).toBe(exitCodes['model.none']);
    expect(stderr).toContain('minimax/MiniMax-M0');
  });

  test('is told what OpenCode cannot be told', async () => {
    for (const option of [['--library', 'burrow'], ['--deep'], ['--k', '3']]) {
      expect((await machine.ask([question, ...option])).code).toBe(exitCodes.usage);
    }
    expect((await machine.ask([question, '--model', 'minimax'])).code).toBe(exitCodes.usage);
  });

  // Of the Messages API: platform.claude.com/docs/en/api/errors.
  test.each([
    ['a key that is refused', { status: 401, error: 'invalid x-api-key' }, 'model.auth'],
    ['an account without a right to it', { status: 403, error: 'forbidden' }, 'model.auth'],
    ['a request that is too long', { status: 413, error: 'too large' }, 'model.context'],
    [
      'a provider that is busy',
      { status: 429, error: 'slow down', headers: { 'retry-after': '1' } },
      'model.busy',
    ],
    [
      'an answer that is cut',
      { text: 'A long sentence, cut here.', cutAfter: 4 },
      'model.unreachable',
    ],
  ] as const)('says that the model fails: %s', async (_, reply, code) => {
    machine.answerWith(() => reply);
    const said = await machine.ask([question]);
    expect([said.code, said.stdout]).toEqual([exitCodes[code], '']);
    const { url, headers } = machine.door;
    // It does not go on trying for somebody who is gone.
    expect(await (await fetch(`${url}/session/status`, { headers })).json()).toEqual({});
  });

  test('an answer without text is none', async () => {
    machine.answerWith(() => ({ text: '' }));
    expect((await machine.ask([question])).code).toBe(exitCodes['model.answer']);
  });

  test('an answer that was too long for the model is partial', async () => {
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_search', input: { query: 'full vacuum' } }] }
        : { text: 'It locks the', stop: 'length' },
    );
    const { code, stdout } = await machine.ask([question]);
    expect(code).toBe(exitCodes['ask.partial']);
    expect(stdout).toMatch(/^It locks the\n\nThis answer is not complete: the answer breaks off/);
  });

  test('answers over SSH without a terminal', async () => {
    machine.answerWith((_, index) =>
      index === 0
        ? { calls: [{ name: 'panther_search', input: { query: 'full vacuum' } }] }
        : { text: 'It does.' },
    );
    const sshd = await startSshd();
    try {
      const variables = Object.entries(machine.env).map(([name, value]) => `${name}='${value}'`);
      const words = [process.execPath, panther, 'ask', '--via', 'opencode', `'${question}'`];
      const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes'];
      const child = spawn(
        'ssh',
        [
          ...['-F', 'none', '-i', sshd.identity, '-p', String(sshd.port), '-n', '-T', '-q'],
          ...options.flatMap((option) => ['-o', option]),
          ...['127.0.0.1', [...variables, ...words].join(' ')],
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const { code, stdout, stderr } = await ended(child);
      expect([code, stdout]).toEqual([0, 'It does.\n']);
      expect(stderr).toContain('panther_search');
    } finally {
      await sshd.stop();
    }
  });

  test('says that OpenCode died in the middle', async () => {
    const asked = Promise.withResolvers<void>();
    machine.answerWith(() => {
      asked.resolve();
      return { hang: true };
    });
    const end = ended(startPanther(['ask', '--via', 'opencode', question], machine.env));
    await Promise.race([asked.promise, end]);
    running.child.kill('SIGKILL');
    await once(running.child, 'exit');
    const { code, stderr } = await end;
    expect(code).toBe(exitCodes['api.failed']);
    expect(stderr).toContain('stopped in the middle of the answer');
  });

  test('says that it has no tools when the agent refuses its token', async () => {
    writeFileSync(join(machine.secrets, 'mcpToken'), 'another-token\n');
    running = await machine.start();
    machine.answerWith(() => ({ text: 'Yes.' }));
    const { code, stderr } = await machine.ask([question]);
    expect(code).toBe(exitCodes['api.unreachable']);
    expect(stderr).toMatch(/does not have our tools \((failed|needs_auth)\)/);
    expect(machine.calls).toHaveLength(0);
  });
});
