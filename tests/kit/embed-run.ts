// Embeds what is pending in the database of argv[2] with the server of argv[3], in a process of its own
// that a test kills.
import { systemClock } from '#lib';
import { createEmbedder } from '../../crawler/embed/create.ts';
import { embedPending } from '../../crawler/embed/pending.ts';
import { silentLog as log, openPlace } from './open-database.ts';

const [place = '', baseUrl = ''] = process.argv.slice(2);
const database = await openPlace(place);
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
