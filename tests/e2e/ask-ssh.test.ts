// `ssh host panther ask "…"` through a real sshd: no terminal, and nothing is left when the connection drops.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readProcessStat } from '#lib';
import { fillManualBase } from '../kit/manual-base.ts';
import { type ModelServer, type Script, startModelServer } from '../kit/model-server.ts';
import { kill, until } from './deploy/processes.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'panther-test-ask-ssh-'));
const state = join(work, 'state');
let sshd: Sshd;
let server: ModelServer | undefined;

beforeAll(async () => {
  await fillManualBase(work, state);
  sshd = await startSshd();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(async () => {
  await sshd.stop();
  rmSync(work, { recursive: true, force: true });
});

async function startModel(script: Script): Promise<ModelServer> {
  const started = await startModelServer(script);
  const secrets = join(state, 'secrets');
  mkdirSync(secrets, { recursive: true });
  writeFileSync(join(secrets, 'minimaxApiKey'), 'test-key\n', { mode: 0o600 });
  writeFileSync(join(secrets, 'minimaxBaseAnthropicUrl'), `${started.url}\n`);
  server = started;
  return started;
}

const pidFile = join(work, 'pid');
function askOverSsh(...args: readonly string[]): ChildProcess {
  rmSync(pidFile, { force: true });
  const command = [process.execPath, join(root, 'bin/panther'), 'ask', ...args]
    .map(quoted)
    .join(' ');
  // The number of the process that answers: `exec` keeps it.
  const remote = `echo $$ > ${pidFile}; PANTHER_STATE_DIR=${state} exec ${command}`;
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes'];
  return spawn(
    'ssh',
    [
      ...['-F', 'none', '-i', sshd.identity, '-p', String(sshd.port), '-n', '-T', '-q'],
      ...options.flatMap((option) => ['-o', option]),
      ...['127.0.0.1', remote],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
}
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function collect(child: ChildProcess) {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (part) => (output.stdout += part));
  child.stderr?.on('data', (part) => (output.stderr += part));
  return output;
}

/** One that ended and that nobody collects, as where the first process is no init, runs no more. */
const isRunning = (pid: number) => readProcessStat(pid)?.hasEnded === false;
const good = JSON.stringify({
  text: 'It does.',
  cite: [{ id: 'k1', quote: 'locks it meanwhile' }],
});

test('answers without a terminal: the answer on stdout, the rest on stderr, its exit code', async () => {
  await startModel(() => ({ text: good }));
  const child = askOverSsh('Does a full vacuum lock the table?');
  const output = collect(child);
  const [code] = await once(child, 'close');
  expect([code, output.stderr]).toEqual([0, expect.stringMatching(/panther ask --session/)]);
  expect(output.stdout).toMatch(/^It does\. \[1\]\n\nSources\n\[1\] Vacuuming/);
  expect(output.stdout + output.stderr).not.toContain('test-key');
});

test('what is not there has an exit code of its own', async () => {
  await startModel(() => ({ text: good }));
  const child = askOverSsh('What is the capital of France?');
  const output = collect(child);
  const [code] = await once(child, 'close');
  expect(code).toBe(147);
  expect(output.stdout).toMatch(/not in the knowledge base/);
});

test.each([
  ['the connection drops', 'SIGKILL'],
  ['the client is interrupted', 'SIGINT'],
] as const)(
  'when %s while the model is silent, nothing is left running',
  async (_, signal) => {
    const asked = Promise.withResolvers<void>();
    await startModel(() => {
      asked.resolve();
      return { hang: true };
    });
    const child = askOverSsh('Does a full vacuum lock the table?');
    const output = collect(child);
    await Promise.race([asked.promise, once(child, 'close')]);
    expect(output.stdout).toBe('');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isRunning(pid)).toBe(true);
    kill(child.pid ?? 0, signal);
    await until('the process that answered is gone', () => !isRunning(pid));
  },
  60_000,
);
