import { describe, expect, it } from 'vitest';
import { decideHealth, describeVerdict, type HealthResult, renderHealth } from './results.ts';

function result(more: Partial<HealthResult>): HealthResult {
  return {
    name: 'x',
    kind: 'command',
    policy: 'fail',
    status: 'healthy',
    attempts: 1,
    tookMs: 40,
    reason: 'exit 0',
    ...more,
  };
}

describe('whether a new system is kept', () => {
  it('is confirmed when all is healthy, and when nothing is asked', () => {
    expect(decideHealth([])).toEqual({ verdict: 'confirm', failed: [], warnings: [] });
    expect(describeVerdict(decideHealth([]))).toBe('');
    expect(decideHealth([result({})])).toEqual({ verdict: 'confirm', failed: [], warnings: [] });
  });

  it.each(['unhealthy', 'unknown'] as const)('is decided by the policy of what is %s', (status) => {
    const warned = result({ name: 'warned', policy: 'warn', status });
    const failed = result({ name: 'failed', status });
    expect(decideHealth([result({}), warned])).toEqual({
      verdict: 'confirm',
      failed: [],
      warnings: [warned],
    });
    const rejected = decideHealth([warned, failed]);
    expect(rejected).toEqual({ verdict: 'reject', failed: [failed], warnings: [warned] });
    expect(describeVerdict(rejected)).toBe(`failed is ${status}: exit 0`);
  });
});

it('is shown as one aligned line a check', () => {
  const lines = renderHealth([
    result({ name: 'panther-agent', kind: 'service', attempts: 12, tookMs: 11_960, reason: 'up' }),
    result({ name: 'cockpit', kind: 'http', status: 'unhealthy', reason: 'GET / answered 500' }),
    result({ name: 'mirror', policy: 'warn', status: 'unknown', tookMs: 95_000, reason: '' }),
  ]);
  expect(lines).toEqual([
    '✓ panther-agent  service  healthy    12 tries   12.0 s  up',
    '✗ cockpit        http     unhealthy     1 try    0.0 s  GET / answered 500',
    '! mirror         command  unknown       1 try   95.0 s',
  ]);
  expect(renderHealth([])).toEqual([]);
});
