import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exec } from './exec.ts';
import { Fault } from './fault.ts';
import { readProcessStat } from './process-stat.ts';
import { createRedactor } from './redact.ts';

const folder = mkdtempSync(join(tmpdir(), 'exec-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sh = (script: string, options: Parameters<typeof exec>[2] = {}) =>
  exec('sh', ['-c', script], options);

async function faultOf(running: Promise<unknown>): Promise<Fault> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error('a Fault was expected', { cause: error });
  return error;
}

/** Runs nowhere any more; a dead process nobody collected counts as gone. */
function isGone(pid: number): boolean {
  const stat = readProcessStat(pid);
  return stat?.hasEnded !== false;
}

function pidIn(file: string): number {
  const pid = Number(readFileSync(file, 'utf8'));
  expect(pid).toBeGreaterThan(1);
  return pid;
}

/** Resolves when the script has written the file. */
async function written(file: string): Promise<void> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('results', () => {
  test('arguments arrive as they are, whatever a shell would make of them', async () => {
    const words = ['a b', '$HOME', '`id`', '"', "'", '; rm -rf x', '*', '', '\n', 'é😀'];
    const { stdout } = await exec('printf', ['%s|', ...words]);
    expect(stdout).toBe(`${words.join('|')}|`);
  });

  test('input, folder, environment, both outputs, exit codes that are allowed', async () => {
    const result = await sh('cat; pwd; echo "$A-$PATH" >&2; exit 3', {
      input: 'größe\n',
      cwd: folder,
      env: { A: '1', PATH: '/bin:/usr/bin' },
      allowExitCodes: [0, 3],
    });
    expect(result).toMatchObject({
      exitCode: 3,
      signal: undefined,
      stdout: `größe\n${folder}\n`,
      stderr: '1-/bin:/usr/bin\n',
      truncated: false,
    });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  test('a command that does not read its input is no failure', async () => {
    const result = await exec('true', [], { input: 'x'.repeat(4_000_000) });
    expect(result.exitCode).toBe(0);
  });

  test('lines arrive redacted, the result as it was written', async () => {
    const lines: string[] = [];
    const { stdout } = await sh('echo token=abc; printf "last hunter22"; echo err >&2', {
      redactor: createRedactor({ values: ['hunter22'] }),
      onStdoutLine: (line) => lines.push(`out ${line}`),
      onStderrLine: (line) => lines.push(`err ${line}`),
    });
    expect(lines.sort()).toEqual(['err err', 'out last [redacted]', 'out token=[redacted]']);
    expect(stdout).toBe('token=abc\nlast hunter22');
  });

  test('endless output is bounded and says so', async () => {
    const result = await sh('head -c 3000000 /dev/zero | tr "\\0" x; printf END', {
      maxOutputBytes: 1_000,
    });
    expect(result.truncated).toBe(true);
    expect(result.stdout.length).toBeLessThan(1_100);
    expect(result.stdout).toMatch(/^x{500}\n\[… 2999003 bytes left out …\]\nx+END$/);
  });
});

describe('failures', () => {
  test('an exit code: its number and the last lines of stderr, without secrets', async () => {
    const script = 'seq 1 50 >&2; echo "error: token=abc" >&2; exit 7';
    const fault = await faultOf(sh(script));
    expect(fault.code).toBe('exec.failed');
    expect(fault.message).toMatch(/^sh -c '.*' failed with exit code 7\n {2}44\n/);
    expect(fault.message).toMatch(/\n {2}error: token=\[redacted\]$/);
    expect(JSON.stringify(fault)).not.toContain('abc');
  });

  test('death by a signal', async () => {
    const fault = await faultOf(sh('kill -SEGV $$'));
    expect(fault.message).toContain('was killed by SIGSEGV');
    const result = await sh('kill -SEGV $$', { allowExitCodes: 'any' });
    expect(result).toMatchObject({ exitCode: 139, signal: 'SIGSEGV' });
  });

  test('a program or folder that does not exist', async () => {
    const missing = await faultOf(exec('no-such-program', []));
    expect(missing).toMatchObject({
      code: 'exec.not-found',
      message: 'no-such-program is not on this machine',
    });
    expect(missing.hint).toContain('panther doctor');
    const where = join(folder, 'gone');
    expect(await faultOf(exec('true', [], { cwd: where }))).toMatchObject({
      code: 'io.read-failed',
      where,
    });
    expect(await faultOf(exec(folder, []))).toMatchObject({ code: 'exec.not-found' });
  });

  test('a callback that throws ends the command and comes out as it is', async () => {
    const bug = new Error('in the callback');
    const running = sh('echo one; sleep 1000', {
      onStdoutLine: () => {
        throw bug;
      },
    });
    await expect(running).rejects.toBe(bug);
  });
});

describe('nothing is left running', () => {
  test('at the deadline', async () => {
    const fault = await faultOf(sh('sleep 1000', { timeoutMs: 50 }));
    expect(fault.code).toBe('exec.timeout');
    expect(fault.message).toBe("sh -c 'sleep 1000' was ended: not done within 0.05 s");
  });

  test('though a grandchild ignores SIGTERM', async () => {
    const file = join(folder, 'grandchild');
    // The shell that is started ends at SIGTERM; the one below it does not.
    const stubborn = `trap "" TERM; echo $$ > ${file}.tmp; mv ${file}.tmp ${file}; while :; do sleep 1; done`;
    const controller = new AbortController();
    const running = sh(`sh -c '${stubborn}' & wait`, {
      signal: controller.signal,
      killGraceMs: 100,
    });
    await written(file);
    controller.abort();
    expect((await faultOf(running)).code).toBe('aborted');
    expect(isGone(pidIn(file))).toBe(true);
  });

  test('at an abort; the reason is what is thrown', async () => {
    const file = join(folder, 'aborted');
    const controller = new AbortController();
    const running = sh(`echo $$ > ${file}.tmp; mv ${file}.tmp ${file}; sleep 1000`, {
      signal: controller.signal,
    });
    await written(file);
    const reason = new Fault({ code: 'deploy.locked', message: 'lease lost' });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(isGone(pidIn(file))).toBe(true);
    await expect(sh('true', { signal: controller.signal })).rejects.toBe(reason);
  });

  test('after a command that left something behind', async () => {
    const file = join(folder, 'left');
    const script = `sleep 1000 & echo $! > ${file}; echo done`;
    const { stdout } = await sh(script, { killGraceMs: 100 });
    expect(stdout).toBe('done\n');
    expect(isGone(pidIn(file))).toBe(true);
  });

  test('when the process that ran it exits in the middle', async () => {
    const file = join(folder, 'orphan');
    const module = new URL('./exec.ts', import.meta.url).href;
    const program = `
      import { exec } from ${JSON.stringify(module)};
      void exec('sh', ['-c', 'trap "" TERM; echo $$ > ${file}.tmp; mv ${file}.tmp ${file}; sleep 1000']);
      const { existsSync } = await import('node:fs');
      while (!existsSync(${JSON.stringify(file)})) await new Promise((go) => setTimeout(go, 5));
      process.exit(5);
    `;
    const args = ['--input-type=module', '-e', program];
    const result = await exec(process.execPath, args, { allowExitCodes: [5] });
    expect(result.exitCode).toBe(5);
    const pid = pidIn(file);
    // SIGKILL was sent before the exit; the kernel may need a moment to carry it out.
    while (!isGone(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
