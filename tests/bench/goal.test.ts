import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findGoals, judgeGoal, renderGoal } from './goal.ts';
import { writeResults } from './results.ts';

test('a goal is met at its bound, missed beyond it and by what is no number', () => {
  expect(judgeGoal('recall@10', 0.95, { min: 0.95 }).isMet).toBe(true);
  expect(judgeGoal('recall@10', 0.9499, { min: 0.95 }).isMet).toBe(false);
  expect(judgeGoal('p95', 50, { max: 50 }).isMet).toBe(true);
  expect(judgeGoal('p95', Number.NaN, { max: 50 }).isMet).toBe(false);
  expect(renderGoal(judgeGoal('p95', 61, { max: 60 }))).toBe('MISSED: p95 61, goal at most 60');
});

test('goals are found wherever a set has put them', () => {
  const goal = judgeGoal('p95', 61, { max: 60 });
  expect(findGoals({ a: { goals: [goal], n: 1 }, b: null })).toEqual([
    { path: ['a', 'goals'], goal },
  ]);
});

test('a run of one set leaves the results of the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-results-'));
  const file = join(folder, 'bench', 'results.json');
  const machine = { node: 'v24', cpus: 2, memoryMiB: 100 };
  try {
    writeResults(file, { one: 1, two: 2 }, { machine, measuredAt: '2026-01-01' });
    writeResults(file, { two: 3 }, { machine, measuredAt: '2026-01-02' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      sets: {
        one: { measuredAt: '2026-01-01', machine, result: 1 },
        two: { measuredAt: '2026-01-02', machine, result: 3 },
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
