import { endGroup } from '#lib';
import type { Layout } from './layout.ts';
import { createRecords, isAlive } from './record.ts';
import { services } from './services.ts';

/** Ends what a supervisor that is gone left running, but for those named; returns the names. */
export async function endLeftovers(
  layout: Layout,
  kept: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const records = createRecords(layout.recordsDir);
  const ended: string[] = [];
  for (const name of records.names().toReversed()) {
    if (kept.has(name)) continue;
    const record = records.read(name);
    if (record !== undefined && isAlive(record)) {
      const service = services.find((each) => each.name === name);
      await endGroup(record.pid, (service?.stopTimeoutSec ?? 30) * 1000);
      ended.push(name);
    }
    records.remove(name);
  }
  return ended;
}
