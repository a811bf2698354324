import { expect, test } from 'vitest';
import { Fault } from './fault.ts';
import { createLog, parseLogLevel } from './log.ts';
import { createManualClock } from './manual-clock.ts';
import { createRedactor } from './redact.ts';

function capture(options: Parameters<typeof createLog>[0] = {}) {
  const lines: string[] = [];
  const clock = createManualClock({ startMs: Date.UTC(2026, 4, 1, 10, 30, 0, 7) });
  const log = createLog({ write: (line) => lines.push(line), clock, ...options });
  return { log, lines };
}

test('JSON: one object a line, bindings of all parents, nothing below the level', () => {
  const { log, lines } = capture({ bindings: { room: 'stacks' } });
  const child = log.child({ job: 7 }).child({ host: 'ovh' });
  child.debug('unseen');
  child.info('line one\nline two', { ms: 12, gone: undefined });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: '2026-05-01T10:30:00.007Z',
    level: 'info',
    message: 'line one\nline two',
    room: 'stacks',
    job: 7,
    host: 'ovh',
    ms: 12,
  });
});

test('a field cannot pose as the line’s own time, level or message', () => {
  const { log, lines } = capture();
  log.error('real', { message: 'fake', level: 'info', time: 'never' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    message: 'real',
    message_: 'fake',
    level_: 'info',
    time_: 'never',
  });
});

test('secrets go from messages, bindings, nested fields, errors and their causes', () => {
  const { log, lines } = capture({
    redactor: createRedactor({ keys: ['pin'], values: ['hunter22'] }),
    bindings: { apiKey: 'abc' },
  });
  const cause = new Error('Authorization: Bearer hunter22');
  log.child({ pin: 1234 }).warn('token=hunter22', {
    error: new Fault({ code: 'exec.failed', message: 'said hunter22', cause }),
    list: [{ password: 'x' }, 'ghp_0123456789abcdef'],
  });
  expect(lines[0]).not.toMatch(/hunter22|1234|abc|ghp_|"x"/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { code: 'exec.failed' } });
});

test('pretty: one line that cannot move the cursor or pose as another line', () => {
  const { log, lines } = capture({ format: 'pretty', level: 'debug' });
  log.debug('a\n10:00:00 ERROR b\u001b[2J', {
    host: 'ovh',
    text: 'two words',
    n: 1,
    o: { a: [1] },
  });
  expect(lines).toEqual([
    '10:30:00.007 DEBUG a\\n10:00:00 ERROR b\\x1b[2J host=ovh text="two words" n=1 o={"a":[1]}\n',
  ]);
});

test('never throws because of what it is given', () => {
  const { log, lines } = capture();
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  log.info('x', { cycle, big: 1n, fn: () => 1, when: new Date(Number.NaN) });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ cycle: { self: '[circular]' }, when: null });
});

test('level names', () => {
  expect(parseLogLevel('warn')).toBe('warn');
  expect([parseLogLevel('loud'), parseLogLevel('toString'), parseLogLevel(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
