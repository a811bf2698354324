import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile, readProcessStat, writeFileAtomic } from '#lib';

/** What is known of a process between two supervisors. */
const recordSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** Tells it from a later process of the same number. */
  startTicks: z.string(),
  startedAt: z.number(),
  /** Of the command, its environment and its code: what differs is not taken over. */
  fingerprint: z.string(),
});
export type ProcessRecord = z.output<typeof recordSchema>;

/** The records below a folder, one file a service. */
export function createRecords(folder: string) {
  const fileOf = (name: string) => join(folder, `${name}.json`);
  return {
    write(name: string, record: ProcessRecord): void {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileAtomic(fileOf(name), `${JSON.stringify(record)}\n`, { mode: 0o600 });
    },
    /** Undefined without one; a file that is no record is none either, since it only ever helps. */
    read(name: string): ProcessRecord | undefined {
      try {
        return readJsonFile(fileOf(name), recordSchema);
      } catch (error) {
        if (error instanceof Fault) return undefined;
        throw error;
      }
    },
    remove(name: string): void {
      rmSync(fileOf(name), { force: true });
    },
    names(): readonly string[] {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return readdirSync(folder)
        .filter((file) => file.endsWith('.json') && !file.startsWith('.'))
        .map((file) => basename(file, '.json'))
        .sort();
    },
  };
}

export type Records = ReturnType<typeof createRecords>;

/** Whether the very process of the record still runs. */
export function isAlive({ pid, startTicks }: Pick<ProcessRecord, 'pid' | 'startTicks'>): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && stat.startTicks === startTicks && !stat.hasEnded;
}
