import { Fault } from '#lib';
import type { Database } from '#lib/postgres';
import type { Embedder } from './embedder.ts';
import type { StoredModel } from './model-store.ts';
import { nearestChunks } from './nearest.ts';
import { renderPassage } from './passage.ts';
import { checkVectors } from './vector.ts';

/** How many results a text must be among when it is looked for itself. */
const places = 10;

interface Canary {
  readonly id: string;
  readonly library: string;
  readonly content_hash: string;
  readonly heading_path: readonly string[];
  readonly content: string;
}

/** After a run: the newest text with a vector, embedded again, must find itself.
 * @throws Fault kb.bad-vector when it does not */
export async function findCanary(
  database: Database,
  embedder: Embedder,
  model: StoredModel,
  { signal, isDue }: { readonly signal: AbortSignal; readonly isDue: boolean },
): Promise<void> {
  if (!isDue) return;
  const [canary] = await database.query<Canary>(
    `select c.id, c.library, c.content_hash, c.heading_path, c.content
     from kb.vector_${model.id} v join kb.chunk c on c.key = v.chunk order by v.chunk desc limit 1`,
  );
  if (canary === undefined) return;
  const text = renderPassage(canary.heading_path, canary.content);
  const where = `chunk ${canary.id}`;
  const raw = await embedder.embed([text], signal);
  const [vector] = checkVectors(raw, model.dimension, () => where);
  if (vector === undefined) throw new Error('a text has no vector');
  const filter = { library: canary.library };
  const found = await nearestChunks(database, { model: model.name, vector, filter, k: places });
  const rows = await database.query<{ content_hash: string }>(
    'select content_hash from kb.chunk where key = any($1::bigint[])',
    [found.map(({ key }) => key)],
  );
  if (rows.some(({ content_hash }) => content_hash === canary.content_hash)) return;
  throw new Fault({
    code: 'kb.bad-vector',
    message: `a text that was just embedded with ${model.name} is not found by its own vector`,
    hint: 'the model answers differently each time, or alike for all texts; check it, then embed anew: `panther crawl --reembed`',
    where,
  });
}
