import { throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { limits as embedLimits } from '../embed/limits.ts';
import { dropOldModels, ensureModel, readModels, type StoredModel } from '../embed/model-store.ts';
import { storeVectors } from '../embed/pending-store.ts';
import { indexVectors } from '../embed/vector-index.ts';
import { invalid } from './format.ts';
import type { ImportOptions, RecordReader } from './import.ts';
import { limits } from './limits.ts';

interface ModelRecord {
  readonly name: string;
  readonly dimension: number;
  readonly provider: string;
  readonly created_at: string;
}

/** Stores the vectors of the file, each batch for itself: what is there already stays. Then large libraries
 * get their index, as after embedding.
 * @returns how many the file has */
export async function importModels(
  database: Database,
  records: RecordReader,
  { replace, signal, file, log }: ImportOptions,
): Promise<number> {
  let count = 0;
  const filled: StoredModel[] = [];
  for (;;) {
    const record = await records.take('model');
    if (record === undefined) break;
    const wanted = JSON.parse(record.value) as ModelRecord;
    const now = Date.parse(wanted.created_at);
    const model = await ensureModel(database, wanted, { replace, now });
    await database.query('update kb.model set created_at = $2 where id = $1', [
      model.id,
      wanted.created_at,
    ]);
    filled.push(model);
    for (;;) {
      throwIfAborted(signal);
      const entries = await readVectors(records, model, file);
      if (entries.length === 0) break;
      await database.transaction((sql) => storeVectors(sql, model, entries));
      count += entries.length;
    }
  }
  if (replace && count > 0) await dropOldModels(database);
  const current = (await readModels(database)).find((model) => model.current);
  if (current !== undefined && filled.some(({ id }) => id === current.id)) {
    // The planner knows nothing yet of what was just written.
    const options = { signal, timeoutMs: embedLimits.countTimeoutMs };
    await database.query(`analyze kb.vector_${current.id}`, [], options);
    await indexVectors(database, current, { signal, log });
  }
  return count;
}

async function readVectors(records: RecordReader, { dimension }: StoredModel, file: string) {
  const entries: { contentHash: string; vector: Float32Array }[] = [];
  while (entries.length < limits.vectorsRead) {
    const record = await records.take('vector');
    if (record === undefined) break;
    const { hash, float32 } = JSON.parse(record.value) as { hash: string; float32: string };
    const bytes = Buffer.from(float32, 'base64');
    if (bytes.length !== dimension * 4) throw invalid('a vector has another dimension', file);
    const vector = new Float32Array(dimension).map((_, index) => bytes.readFloatLE(index * 4));
    entries.push({ contentHash: hash, vector });
  }
  return entries;
}
