import { createLog, createManualClock } from '#lib';
import type { Settings } from '../settings.ts';
import type { CockpitStore } from '../store/index.ts';
import type { Source } from './source.ts';

interface TestCall {
  readonly files: Partial<Settings['files']>;
  readonly store: CockpitStore;
  readonly zone?: string;
}

/** For tests: reads a source once as a process that has just begun does. */
export function readSource<T>(
  source: Source<T>,
  { files, store, zone = 'UTC' }: TestCall,
  previous: T | null = null,
): Promise<T> {
  return source.read({
    settings: { zone, files } as Settings,
    ...{ store, previous, signal: new AbortController().signal },
    clock: createManualClock({ startMs: Date.parse('2026-02-26T09:00:00.000Z') }),
    log: createLog({ write: () => undefined }),
  });
}
