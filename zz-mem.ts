import { systemClock, createLog } from '/work/main/lib/index.ts';
import { openDatabase, migrate } from '/work/main/lib/postgres/index.ts';
import { migrations } from '/work/main/crawler/migrations/index.ts';
import { exportLibrary } from '/work/main/crawler/transfer/export.ts';
import { importLibrary } from '/work/main/crawler/transfer/import.ts';
import { ensureModel } from '/work/main/crawler/embed/model-store.ts';
import { createServerDatabase } from '/work/main/tests/kit/postgres.ts';
import { statSync } from 'node:fs';
const log = createLog({ write: () => undefined });
const { signal } = new AbortController();
const { url, drop } = await createServerDatabase();
const open = () => openDatabase({ url, folder: '/tmp', owner: 'm', log, clock: systemClock });
const db = await open();
await migrate(db, 'kb', migrations);
const model = await ensureModel(db, { name: 'm', dimension: 384, provider: 'openai' }, { replace: false, now: 0 });
await db.query(`insert into kb.source (name, kind, location, library, settings, declared, added_at, due_at) values ('s','folder','/','a','{}',false,now(),now())`);
for (let p = 0; p < 20; p++) {
await db.query(`insert into kb.document (source, library, url, title, generator, markdown, content_hash, text_hash, simhash, links, reader, state, hidden_characters, suspicion, instructions, first_read_at, changed_at, read_at)
 select 's','a','https://x/' || lpad(i::text, 6, '0'),'t' || i,'plain', (select string_agg(md5(i::text || j::text), ' ') from generate_series(1,500) j), md5(i::text), md5(i::text), i, '{}', 1, 'live', 0, 0, '[]', now(), now(), now() from generate_series(${p * 100}, ${p * 100 + 99}) i`, [], { timeoutMs: 120000 });
}
await db.query(`insert into kb.chunk (id, document, library, ordinal, heading_path, content, content_hash, symbols, start_offset, end_offset)
 select md5(d.id::text || n::text), d.id, 'a', n, array['H' || n], (select string_agg('w' || ((d.id * 7919 + n * 104729 + j * 31) % 30000), ' ') from generate_series(1,150) j), md5(d.id::text || n::text || 'c'), '{}', 0, 10 from kb.document d, generate_series(1,10) n`, [], { timeoutMs: 240000 });
await db.query(`insert into kb.vector_${model.id} (chunk, library, content_hash, embedding) select key, library, content_hash, (select array_agg(((key * 31 + j * 17) % 97 - 48)::real) from generate_series(1,384) j)::vector(384)::halfvec(384) from kb.chunk`, [], { timeoutMs: 240000 });
console.log('seeded', (await db.query('select count(*)::int as n from kb.chunk'))[0], Math.round(process.memoryUsage().rss / 1e6));
let peak = 0;
const watch = () => { peak = Math.max(peak, process.memoryUsage().rss / 1e6); };
const timer = setInterval(watch, 20);
const measure = async (name: string, work: () => Promise<unknown>) => {
  globalThis.gc?.(); peak = 0; watch(); const before = peak; const t = performance.now();
  const r = await work();
  console.log(name, 'rss before', Math.round(before), 'peak', Math.round(peak), 'MB', ((performance.now() - t) / 1000).toFixed(1), 's', JSON.stringify(r));
};
const marks: number[] = [];
await measure('export', () => exportLibrary(db, { file: '/tmp/j-mem.kb', signal, onProgress: ({ chunk, vector }) => { if ((chunk + vector) % 5000 === 0) marks.push(Math.round(process.memoryUsage().rss / 1e6)); } }));
console.log('along export', marks.join(' '), 'file', Math.round(statSync('/tmp/j-mem.kb').size / 1e6), 'MB');
const marks2: number[] = [];
await measure('import', () => importLibrary(db, { file: '/tmp/j-mem.kb', replace: true, signal, onProgress: ({ documents }) => { if (documents % 250 === 0) marks2.push(Math.round(process.memoryUsage().rss / 1e6)); } }));
console.log('along import', marks2.join(' '));
clearInterval(timer);
await db.close(); await drop(); process.exit(0);
