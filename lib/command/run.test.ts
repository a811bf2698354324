import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Fault } from '../fault.ts';
import { createManualClock } from '../manual-clock.ts';
import { type AnyCommand, defineCommand } from './define.ts';
import type { CommandIo, InterruptSignal } from './io.ts';
import { runCommand } from './run.ts';

class FakeStream extends EventEmitter {
  text = '';
  isTTY = false;
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

function createIo(env: Record<string, string> = {}) {
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  const clock = createManualClock();
  const signals = new EventEmitter();
  const exits: number[] = [];
  const io: CommandIo = {
    stdout,
    stderr,
    env,
    cwd: '/somewhere',
    clock,
    onSignal: (listener) => {
      signals.on('signal', listener);
      return () => signals.off('signal', listener);
    },
    exitNow: (code) => exits.push(code),
  };
  const send = (signal: InterruptSignal) => signals.emit('signal', signal);
  return { io, stdout, stderr, clock, signals, exits, send };
}

const greet = defineCommand({
  name: 'greet',
  summary: 'Greet a host',
  args: { host: { description: 'Name of a host' } },
  options: { times: { type: 'integer', description: 'How often', default: 1, min: 1 } },
  run({ args, options, report, stderr }) {
    stderr('thinking');
    report({ host: args.host, times: options.times }, () =>
      `hello ${args.host}`.repeat(options.times),
    );
  },
});

const failing = (error: unknown): AnyCommand =>
  defineCommand({
    name: 'fail',
    summary: 'Fail',
    run() {
      throw error;
    },
  });

/** Waits until its signal fires, then throws what the signal says. */
const waiting = defineCommand({
  name: 'wait',
  summary: 'Wait',
  run: ({ signal, stdout }) =>
    new Promise<number>((_, reject) => {
      stdout('waiting');
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    }),
});

describe('output', () => {
  test('the result on stdout, narration on stderr', async () => {
    const { io, stdout, stderr } = createIo();
    expect(await runCommand(greet, ['ovh'], io)).toBe(0);
    expect([stdout.text, stderr.text]).toEqual(['hello ovh\n', 'thinking\n']);
  });

  test('--json: the same result as one line of JSON', async () => {
    const { io, stdout } = createIo();
    expect(await runCommand(greet, ['--json', 'ovh', '--times=2'], io)).toBe(0);
    expect(stdout.text).toBe('{"host":"ovh","times":2}\n');
  });

  test('--help needs no arguments and wins', async () => {
    const { io, stdout, stderr } = createIo();
    expect(await runCommand(greet, ['--help'], io)).toBe(0);
    expect(stdout.text).toContain('panther greet [options] HOST');
    expect(stderr.text).toBe('');
  });

  test('the exit code a command returns', async () => {
    const command = defineCommand({ name: 'x', summary: 'X', run: async () => 31 });
    expect(await runCommand(command, [], createIo().io)).toBe(31);
  });

  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('colour with %j on a terminal (%s): %s', async (env, isTTY, expected) => {
    const { io, stdout } = createIo(env);
    stdout.isTTY = isTTY;
    let color: boolean | undefined;
    const command = defineCommand({
      name: 'x',
      summary: 'X',
      run: (context) => {
        color = context.color;
      },
    });
    await runCommand(command, [], io);
    expect(color).toBe(expected);
  });
});

describe('failures', () => {
  const fault = new Fault({
    code: 'fleet.unknown-host',
    message: 'no host "ovj"',
    hint: 'did you mean ovh?',
    where: 'hosts/index.ts',
  });

  test('a fault: message, place and hint on stderr, its own exit code', async () => {
    const { io, stdout, stderr } = createIo();
    expect(await runCommand(failing(fault), [], io)).toBe(21);
    expect(stdout.text).toBe('');
    expect(stderr.text).toBe(
      'error: no host "ovj"\n  at: hosts/index.ts\n  hint: did you mean ovh?\n',
    );
  });

  test('a fault with --json: one line of JSON on stderr', async () => {
    const { io, stdout, stderr } = createIo();
    expect(await runCommand(failing(fault), ['--json'], io)).toBe(21);
    expect(stdout.text).toBe('');
    expect(stderr.text).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(stderr.text)).toEqual({
      error: {
        code: 'fleet.unknown-host',
        message: 'no host "ovj"',
        hint: 'did you mean ovh?',
        where: 'hosts/index.ts',
      },
    });
  });

  test('anything else is a bug: its stack and causes, exit code 1, no secret', async () => {
    const bug = new TypeError('x is not y', { cause: new Error('token=abc') });
    const { io, stderr } = createIo();
    expect(await runCommand(failing(bug), [], io)).toBe(1);
    expect(stderr.text).toMatch(/^this is a bug:\nTypeError: x is not y\n {4}at .*run\.test\.ts/);
    expect(stderr.text).toContain('caused by: Error: token=[redacted]');
    const json = createIo();
    expect(await runCommand(failing('a string'), ['--json'], json.io)).toBe(1);
    expect(JSON.parse(json.stderr.text)).toMatchObject({ error: { code: 'bug' } });
  });

  test('a wrong command line is a usage fault, also with --json', async () => {
    const { io, stderr } = createIo();
    expect(await runCommand(greet, ['ovh', '--tims', '2', '--json'], io)).toBe(2);
    expect(JSON.parse(stderr.text)).toEqual({
      error: {
        code: 'usage',
        message: 'greet: unknown option --tims',
        hint: 'did you mean --times?',
      },
    });
  });
});

describe('interruption', () => {
  test.each([
    ['SIGINT', 130, 'error: interrupted\n'],
    ['SIGTERM', 143, 'error: stopped by SIGTERM\n'],
    ['SIGHUP', 129, 'error: stopped by SIGHUP\n'],
  ] as const)('%s aborts the command', async (signal, code, text) => {
    const { io, stderr, send, signals } = createIo();
    const running = runCommand(waiting, [], io);
    send(signal);
    expect(await running).toBe(code);
    expect(stderr.text).toBe(text);
    expect(signals.listenerCount('signal')).toBe(0);
  });

  test('the same Ctrl-C passed on twice is one; a second one ends the process', async () => {
    const { io, send, clock, exits } = createIo();
    const deaf = defineCommand({
      name: 'x',
      summary: 'X',
      run: () => new Promise<void>(() => undefined),
    });
    void runCommand(deaf, [], io);
    send('SIGINT');
    await clock.advance(20);
    send('SIGINT');
    expect(exits).toEqual([]);
    await clock.advance(1_000);
    send('SIGINT');
    expect(exits).toEqual([130]);
  });

  test('a command that ends in good order after the signal keeps its own exit code', async () => {
    const { io, send } = createIo();
    const service = defineCommand({
      name: 'up',
      summary: 'Up',
      run: ({ signal }) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    });
    const running = runCommand(service, [], io);
    send('SIGTERM');
    expect(await running).toBe(0);
  });

  test('when nobody reads stdout any more the command is aborted, quietly', async () => {
    const { io, stdout, stderr } = createIo();
    const running = runCommand(waiting, [], io);
    stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await running).toBe(141);
    expect(stderr.text).toBe('');
    expect(stdout.text).toBe('waiting\n');
  });
});
