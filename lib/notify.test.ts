import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { createNotifier } from './notify.ts';

const lines: string[] = [];
const log = createLog({ write: (line) => lines.push(line) });
const pid = process.pid;

// The other end is a real datagram socket, opened by Perl (Debian's perl-base is always there).
const listener = `
  use IO::Socket::UNIX; use Socket; $| = 1;
  my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die $!;
  print "listening\\n";
  while (defined $socket->recv(my $message, 4096)) { $message =~ s/\\n/ /g; print "$message\\n" }
`;
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

describe.skipIf(!has('perl') || !has('systemd-notify'))('with a service manager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-notify-'));
  const socket = join(folder, 'notify');
  let perl: ChildProcess;
  let messages: AsyncIterator<string>;

  beforeAll(async () => {
    perl = spawn('perl', ['-e', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    messages = createInterface({ input: perl.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
    expect((await messages.next()).value).toBe('listening');
  });
  afterAll(async () => {
    perl.kill();
    await once(perl, 'exit');
    rmSync(folder, { recursive: true });
  });

  /** The next message, without those with which systemd-notify asks whether it was read. */
  async function nextMessage(): Promise<string> {
    const { value } = await messages.next();
    return value === 'BARRIER=1' ? nextMessage() : value;
  }
  const environment = { NOTIFY_SOCKET: socket, PATH: process.env.PATH };

  // The words are those of sd_notify(3).
  it('says that it is ready, how it is and that it stops', async () => {
    const notifier = createNotifier({ environment, pid, log });
    await notifier.ready('ready on port 1');
    expect(await nextMessage()).toBe('READY=1 STATUS=ready on port 1');
    await notifier.status('two\nlines\tof  text');
    expect(await nextMessage()).toBe('STATUS=two lines of text');
    await notifier.stopping('stopping');
    expect(await nextMessage()).toBe('STOPPING=1 STATUS=stopping');
    expect(lines).toEqual([]);
  });

  it('gives signs of life until it is told to stop', async () => {
    const watched = { ...environment, WATCHDOG_USEC: '20000', WATCHDOG_PID: String(pid) };
    const notifier = createNotifier({ environment: watched, pid, log });
    const stop = notifier.startWatchdog();
    expect([await nextMessage(), await nextMessage()]).toEqual(['WATCHDOG=1', 'WATCHDOG=1']);
    stop();
  });
});

describe('createNotifier', () => {
  it('does nothing without a service manager', async () => {
    const notifier = createNotifier({ environment: { WATCHDOG_USEC: '1' }, pid, log });
    expect(notifier).toMatchObject({ active: false, watchdogMs: undefined });
    await notifier.ready('ready');
    notifier.startWatchdog()();
  });

  const environment = { NOTIFY_SOCKET: '/nonexistent/notify', PATH: '/nonexistent' };

  it('refuses to be ready when it cannot say so, and only logs the rest', async () => {
    const notifier = createNotifier({ environment, pid, log });
    await expect(notifier.ready('ready')).rejects.toMatchObject({ code: 'exec.not-found' });
    lines.length = 0;
    await notifier.status('well');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      assignments: ['STATUS=well'],
    });
  });

  // sd_watchdog_enabled(3): microseconds; half of it is the advised interval.
  it.each([
    [{ WATCHDOG_USEC: '60000000' }, 30_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: String(pid) }, 30_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }, undefined],
    [{ WATCHDOG_USEC: '' }, undefined],
    [{}, undefined],
  ])('reads the watchdog from %j', (watchdog, expected) => {
    const notifier = createNotifier({ environment: { ...environment, ...watchdog }, pid, log });
    expect(notifier.watchdogMs).toBe(expected);
  });

  it('refuses an interval that is none', () => {
    const wrong = { ...environment, WATCHDOG_USEC: '-5' };
    expect(() => createNotifier({ environment: wrong, pid, log })).toThrow(/WATCHDOG_USEC/);
  });
});
