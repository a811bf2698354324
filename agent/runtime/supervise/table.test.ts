import { expect, test } from 'vitest';
import { renderDuration, renderTable } from './table.ts';

test('a duration is told in its two largest units', () => {
  expect([0, 999, 61_000, 3_600_000, 90_061_000].map(renderDuration)).toEqual([
    '0 s',
    '0 s',
    '1 min 1 s',
    '1 h',
    '1 d 1 h',
  ]);
});

test('columns line up, and what has failed says why and what mends it', () => {
  const base = { description: '', since: 0, restarts: 0 };
  const text = renderTable(
    [
      { ...base, name: 'brain', phase: 'up', pid: 12, url: 'http://127.0.0.1:5050', restarts: 1 },
      {
        ...{ ...base, name: 'agent', phase: 'failed' },
        problem: { message: 'port 8080 is taken', hint: 'panther up --port agent=8081' },
      },
    ],
    65_000,
  );
  expect(text).toBe(
    [
      'brain  up      for 1 min 5 s  http://127.0.0.1:5050  pid 12, 1 restart',
      'agent  failed  for 1 min 5 s',
      '    port 8080 is taken',
      '    panther up --port agent=8081',
    ].join('\n'),
  );
});
