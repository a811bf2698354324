// Embeds what is pending in the database of argv[2] with the server of argv[3], in a process of its own
// that a test kills.
import { createLog, systemClock } from '#lib';
import { openDatabase } from '#lib/postgres';
import { createEmbedder } from '../../crawler/embed/create.ts';
import { embedPending } from '../../crawler/embed/pending.ts';

const [place = '', baseUrl = ''] = process.argv.slice(2);
const log = createLog({ write: () => undefined });
const isUrl = place.startsWith('postgresql:');
const database = await openDatabase({
  ...(isUrl ? { url: place } : {}),
  folder: place,
  owner: 'test',
  log,
  clock: systemClock,
});
const embedder = await createEmbedder(
  { kind: 'openai', baseUrl, model: 'm', dimensions: 16, batch: 4, timeoutMs: 10_000 },
  { clock: systemClock, log, random: Math.random },
);
const report = await embedPending(database, embedder, {
  signal: new AbortController().signal,
  clock: systemClock,
  log,
  onProgress: ({ embedded }) => process.stdout.write(`${embedded}\n`),
});
await database.close();
process.stdout.write(`${report.outcome}\n`);
