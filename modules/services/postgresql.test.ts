import { describe, expect, it } from 'vitest';
import { decidePostgresMemory } from './postgresql.ts';

// Hand calculations from the PostgreSQL manual (19.4.1: a quarter), its wiki (three quarters) and
// pgtune's formulas (a sixteenth, at most 2 GiB; the rest over three sorts a connection).
describe('memory of PostgreSQL', () => {
  it('is sized in its share of the host', () => {
    expect(
      decidePostgresMemory({ memoryMiB: 24_576, memoryPercent: 50, maxConnections: 100 }),
    ).toEqual({
      shared_buffers: '3072MB',
      effective_cache_size: '9216MB',
      maintenance_work_mem: '768MB',
      // (12288 - 3072) / 300 = 30.72
      work_mem: '30MB',
    });
  });

  it('keeps index builds below 2 GiB and sorts above the default of 4 MiB', () => {
    const large = decidePostgresMemory({
      memoryMiB: 131_072,
      memoryPercent: 100,
      maxConnections: 100,
    });
    expect(large.maintenance_work_mem).toBe('2048MB');
    const small = decidePostgresMemory({ memoryMiB: 2048, memoryPercent: 50, maxConnections: 200 });
    expect(small.work_mem).toBe('4MB');
  });
});
