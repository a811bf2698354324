import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { exec, Fault, systemClock } from '#lib';
import { eventually } from '../../tests/kit/eventually.ts';
import { parseReport } from '../ssh/script.ts';
import type { RunScriptOptions, SshSession } from '../ssh/session.ts';
import type { CheckState } from './results.ts';
import { runTargetChecks, type TargetCheck } from './target-checks.ts';

// deploy/scripts/health.sh as it is, run by this machine's own sh, curl and timeout below a folder.
// Exit codes as in POSIX; `is-active` words as in systemctl(1).

const folders: string[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'panther-health-'));
  folders.push(root);
  mkdirSync(join(root, 'run'));
  return root;
}

type Run = SshSession['run'];

/** A session whose target is this machine, below a folder. */
function localShell(path = process.env.PATH): Run {
  return async (script: string, options: RunScriptOptions = {}) => {
    const { timeoutMs, signal, onStdoutLine } = options;
    const env = { ...process.env, PATH: path };
    const result = await exec('sh', ['-s'], {
      input: script,
      env,
      timeoutMs,
      signal,
      onStdoutLine,
    });
    return parseReport(result.stdout);
  };
}

interface Outcome {
  readonly states: readonly CheckState[];
  readonly told: readonly (readonly [string, CheckState])[];
}

interface Around {
  readonly run?: Run;
  readonly windowMs?: number;
}

async function ask(
  root: string,
  checks: readonly TargetCheck[],
  around: Around = {},
): Promise<Outcome> {
  const told: (readonly [string, CheckState])[] = [];
  const states = await runTargetChecks({
    session: { run: around.run ?? localShell() },
    values: { ROOT: root, STORE_ROOT: root, RUN: 'run-1', TOPLEVEL: '/nix/store/new' },
    checks,
    endMs: systemClock.monotonicMs() + (around.windowMs ?? 30_000),
    clock: systemClock,
    signal: undefined,
    onChange: (check, state) => told.push([check.name, state]),
  });
  return { states, told };
}

const timing = { policy: 'fail', windowS: 20, everyS: 0.1, tryTimeoutS: 5, stableS: 0 } as const;

function command(run: string, more: Partial<Extract<TargetCheck, { kind: 'command' }>> = {}) {
  return { kind: 'command', name: run, run, user: 'root', ...timing, ...more } as const;
}

function service(more: Partial<Extract<TargetCheck, { kind: 'service' }>> = {}) {
  const none = { door: undefined, contains: undefined };
  const unit = 'panther-x.service';
  return { kind: 'service', name: unit, unit, ...none, ...timing, ...more } as const;
}

/** Answers `GET <any>` with what `answer` says about the how-manieth request it is. */
async function listen(answer: (request: number) => [number, string]): Promise<number> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    const [status, body] = answer(requests);
    response.writeHead(status).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('a command on the target', () => {
  it('is healthy with exit code 0', async () => {
    const { states } = await ask(makeRoot(), [command('echo one; echo two; true')]);
    expect(states).toEqual([
      { status: 'healthy', attempts: 1, tookMs: expect.any(Number), reason: 'exit 0: two' },
    ]);
  });

  it('is asked again until it is, and tells what changed', async () => {
    const root = makeRoot();
    const line = `echo x >>${root}/n; n=$(wc -l <${root}/n); echo "$((n / 2)) of 2" >&2; [ $n -ge 4 ]`;
    const { states, told } = await ask(root, [command(line)]);
    expect(states[0]).toMatchObject({ status: 'healthy', attempts: 4, reason: 'exit 0: 2 of 2' });
    expect(told.map(([, { status, attempts, reason }]) => [status, attempts, reason])).toEqual([
      ['trying', 1, 'exit 1: 0 of 2'],
      ['trying', 2, 'exit 1: 1 of 2'],
      ['healthy', 4, 'exit 0: 2 of 2'],
    ]);
  });

  it('is unhealthy at the end of its window, with its exit code and its last words', async () => {
    const { states } = await ask(makeRoot(), [
      command("printf 'is it up?\\n\\tno: \\033[31mrefused\\n\\n'; exit 7", { windowS: 0.5 }),
    ]);
    expect(states[0]).toMatchObject({ status: 'unhealthy', reason: 'exit 7: no: [31mrefused' });
  });

  it('is asked once when it has no window', async () => {
    const { states } = await ask(makeRoot(), [command('false', { windowS: 0 })]);
    expect(states[0]).toMatchObject({ status: 'unhealthy', attempts: 1, reason: 'exit 1' });
  });

  it('that hangs is killed with what it started, whatever that does about signals', async () => {
    const root = makeRoot();
    // Both ignore what can be ignored, and write their numbers down.
    const hang = `trap '' TERM HUP; (echo $$ >>${root}/pids; exec sleep 600) & echo $! >>${root}/pids; echo waiting; wait`;
    const { states } = await ask(root, [command(hang, { tryTimeoutS: 2, windowS: 0 })]);
    expect(states[0]).toMatchObject({
      status: 'unhealthy',
      attempts: 1,
      reason: 'killed after 2 s: waiting',
    });
    const pids = readFileSync(join(root, 'pids'), 'utf8').trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    // Gone, or dead and not collected yet.
    await eventually(() => expect(pids.filter(isRunning)).toEqual([]));
  });

  it('may write without end, and leave something running that holds its output', async () => {
    const { states } = await ask(makeRoot(), [
      command('yes | head -c 3000000; echo never kept; exit 3', { windowS: 0 }),
      command('sleep 600 & echo done', { tryTimeoutS: 2 }),
    ]);
    expect(states[0]).toMatchObject({ status: 'unhealthy', reason: 'exit 3: y' });
    expect(states[1]).toMatchObject({ status: 'healthy', reason: 'exit 0: done' });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'runs as the user it names, without the environment of root',
    async () => {
      const { states } = await ask(makeRoot(), [
        command('echo "$(id -un) $HOME ${SSH_CONNECTION:-none}"; umask', { user: 'nobody' }),
        command('true', { user: 'no-such-user', windowS: 0 }),
        command(
          '[ "$(id -un)" = nobody ] && [ "$(id -Gn)" = "$(id -Gn nobody)" ] && [ "$(pwd)" = / ]',
          { user: 'nobody', windowS: 0 },
        ),
      ]);
      expect(states.map(({ status, reason }) => [status, reason])).toEqual([
        ['healthy', 'exit 0: 0022'],
        ['unhealthy', 'there is no user no-such-user'],
        ['healthy', 'exit 0'],
      ]);
    },
  );

  it('keeps secrets out of its reason', async () => {
    const { states } = await ask(makeRoot(), [
      command('echo "Authorization: Bearer abcdefghijklmnop1234"; exit 1', { windowS: 0 }),
    ]);
    expect(states[0]?.reason).toBe('exit 1: Authorization: [redacted]');
  });
});

function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

describe('having to stay healthy', () => {
  it('begins anew after a bad try', async () => {
    const root = makeRoot();
    // Good at the first try, bad at the second, good from then on.
    const line = `echo x >>${root}/n; [ $(wc -l <${root}/n) -ne 2 ]`;
    const { states, told } = await ask(root, [command(line, { stableS: 0.4, everyS: 0.2 })]);
    expect(told.map(([, { status, reason }]) => `${status} ${reason}`)).toEqual([
      'trying exit 0',
      'trying exit 1',
      'trying exit 0',
      'healthy exit 0',
    ]);
    expect(states[0]?.attempts).toBeGreaterThanOrEqual(4);
  });

  it('fails with a bad try after the window', async () => {
    const root = makeRoot();
    const line = `echo x >>${root}/n; [ $(wc -l <${root}/n) -le 3 ]`;
    const { states } = await ask(root, [command(line, { windowS: 0.1, stableS: 20, everyS: 0.2 })]);
    expect(states[0]).toMatchObject({ status: 'unhealthy', attempts: 4, reason: 'exit 1' });
  });
});

describe('a service on the target', () => {
  /** Its `systemctl is-active` answers with the next of these words, and stays with the last. */
  function withSystemd(root: string, ...words: readonly string[]): Run {
    mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
    mkdirSync(join(root, 'bin'));
    const file = join(root, 'bin/systemctl');
    writeFileSync(join(root, 'words'), `${words.join('\n')}\n`);
    writeFileSync(
      file,
      `#!/bin/sh
[ "$1 $2" = "is-active panther-x.service" ] || exit 64
head -n 1 ${root}/words
[ $(wc -l <${root}/words) -eq 1 ] || sed -i 1d ${root}/words
`,
    );
    chmodSync(file, 0o755);
    return localShell(`${join(root, 'bin')}:${process.env.PATH}`);
  }

  it('is healthy once its unit is active', async () => {
    const root = makeRoot();
    const run = withSystemd(root, 'activating', 'active');
    const { told } = await ask(root, [service()], { run });
    expect(told.map(([, { status, reason }]) => `${status}: ${reason}`)).toEqual([
      'trying: panther-x.service is activating',
      'healthy: panther-x.service is active',
    ]);
  });

  it('is not healthy that comes up and dies again', async () => {
    const root = makeRoot();
    const run = withSystemd(root, 'active', 'active', 'failed');
    const { states } = await ask(root, [service({ windowS: 0.5, stableS: 20 })], { run });
    expect(states[0]).toMatchObject({ status: 'unhealthy', reason: 'panther-x.service is failed' });
  });

  it('has to answer 200 on its own port', async () => {
    const root = makeRoot();
    const port = await listen((request) => (request < 3 ? [503, 'starting'] : [200, 'well']));
    const run = withSystemd(root, 'active');
    const { told } = await ask(root, [service({ door: { port, path: '/health' } })], { run });
    const lead = 'panther-x.service is active, GET /health';
    expect(told.map(([, { status, attempts, reason }]) => [status, attempts, reason])).toEqual([
      ['trying', 1, `${lead} answered 503`],
      ['healthy', 3, `${lead} answered 200`],
    ]);
  });

  it('follows no redirect, and says why a connection failed', async () => {
    const moved = await listen(() => [302, 'elsewhere']);
    const door = (port: number) => ({ door: { port, path: '/health' }, windowS: 0 });
    const closed = await listen(() => [200, '']);
    const [, closing] = servers;
    await new Promise((resolve) => closing?.close(resolve));
    const { states } = await ask(makeRoot(), [service(door(moved)), service(door(closed))]);
    expect(states.map(({ status, reason }) => [status, reason])).toEqual([
      ['unhealthy', 'GET /health answered 302'],
      ['unhealthy', expect.stringMatching(/^GET \/health failed: curl: \(7\) /)],
    ]);
  });

  it('has to say what it is asked to say', async () => {
    const body = (is: boolean) => JSON.stringify({ status: 'ok', reconciled: is }, null, 2);
    const port = await listen((request) => [200, body(request > 2)]);
    const wanted = { door: { port, path: '/health' }, contains: '"reconciled":true' };
    const { told } = await ask(makeRoot(), [service(wanted)]);
    expect(told.map(([, { status, reason }]) => `${status}: ${reason}`)).toEqual([
      'trying: GET /health does not say "reconciled":true',
      'healthy: GET /health answered 200',
    ]);
  });

  it('is unknown where nobody can be asked', async () => {
    const { states } = await ask(makeRoot(), [service({ unit: 'panther-x.timer' })]);
    expect(states[0]).toMatchObject({
      status: 'unknown',
      attempts: 1,
      reason: 'there is no service manager to ask',
    });
  });
});

describe('a link that breaks while checks run', () => {
  /** Ends the first run when its first check is well, as a broken link would. */
  function breakingOnce(): { run: Run; calls: () => number } {
    let calls = 0;
    const shell = localShell();
    const run: Run = async (script, options = {}) => {
      calls += 1;
      if (calls > 1) return shell(script, options);
      const broken = new AbortController();
      const onStdoutLine = (line: string) => {
        options.onStdoutLine?.(line);
        if (line.startsWith('panther: health 0 healthy ')) broken.abort();
      };
      try {
        return await shell(script, { ...options, onStdoutLine, signal: broken.signal });
      } catch {
        throw new Fault({ code: 'deploy.unreachable', message: 'target cannot be reached: gone' });
      }
    };
    return { run, calls: () => calls };
  }

  it('is tried again for what is not over, and what was counted is kept', async () => {
    const root = makeRoot();
    const once = `echo x >>${root}/once`;
    const until = `[ -e ${root}/once ] && echo x >>${root}/n && [ $(wc -l <${root}/n) -ge 3 ]`;
    const { run, calls } = breakingOnce();
    const { states } = await ask(root, [command(once), command(until, { everyS: 0.5 })], { run });
    expect(calls()).toBe(2);
    expect(states.map(({ status }) => status)).toEqual(['healthy', 'healthy']);
    expect(states[0]?.attempts).toBe(1);
    expect(readFileSync(join(root, 'once'), 'utf8')).toBe('x\n');
    expect(states[1]?.attempts).toBeGreaterThanOrEqual(3);
  });

  it('and does not come back leaves what is not over unknown, at the end', async () => {
    const gone: Run = () =>
      Promise.reject(
        new Fault({ code: 'deploy.unreachable', message: 'target cannot be reached: gone' }),
      );
    const { states } = await ask(makeRoot(), [command('true')], { run: gone, windowMs: 1_000 });
    expect(states).toEqual([
      {
        status: 'unknown',
        attempts: 0,
        tookMs: expect.any(Number),
        reason: 'target cannot be reached: gone',
      },
    ]);
  });

  it('is not what any other failure is', async () => {
    const refused: Run = () => Promise.reject(new Fault({ code: 'deploy.refused', message: 'no' }));
    await expect(ask(makeRoot(), [command('true')], { run: refused })).rejects.toMatchObject({
      code: 'deploy.refused',
    });
  });

  it('leaves nothing on the target', async () => {
    const root = makeRoot();
    await ask(root, [command('true')]);
    const { states } = await ask(root, [command(`ls ${root}/run/panther/runs/run-1`)]);
    // While it runs there is one folder, and none of the first time is left in it.
    expect(states[0]?.reason).toBe('exit 0: health');
    await expect(exec('ls', [join(root, 'run/panther/runs/run-1')])).resolves.toMatchObject({
      stdout: '',
    });
  });
});
