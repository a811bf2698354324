import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export interface Machine {
  readonly node: string;
  readonly cpus: number;
  readonly memoryMiB: number;
}

const fileSchema = z.object({
  sets: z.record(
    z.string(),
    z.object({ measuredAt: z.string(), machine: z.unknown(), result: z.unknown() }),
  ),
});

/** Writes what was measured, beside the sets that an earlier run measured: a run of one set leaves the others. */
export function writeResults(
  file: string,
  results: Readonly<Record<string, unknown>>,
  { machine, measuredAt }: { readonly machine: Machine; readonly measuredAt: string },
): void {
  const fresh = Object.entries(results).map(([set, result]) => [
    set,
    { measuredAt, machine, result: result ?? null },
  ]);
  const sets = { ...readSets(file), ...Object.fromEntries(fresh) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ sets }, null, 2)}\n`);
}

/** Nothing where there is no file yet, or one of another form. */
function readSets(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  const parsed = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data.sets : {};
}
