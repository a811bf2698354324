import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { load } from 'cheerio';
import { chunkDocument } from '../../crawler/chunk/index.ts';
import { extractPage } from '../../crawler/extract/index.ts';
import { docsFolder, type FidelityDocs } from '../kit/docs.ts';
import { createFidelity, measurePage, readFences, samplePages, share } from '../kit/fidelity.ts';
import { spreadOf } from './measure.ts';

const rounds = 3;

/** Pages to Markdown and chunks, beside parsing them alone, on one core; and what of the pages is kept. */
export function benchKbExtract(print: (line: string) => void): unknown {
  const speed = measureSpeed(print);
  const fidelity: Record<string, unknown> = {};
  for (const set of ['postgresql', 'python', 'nodejs'] as const) {
    const folder = docsFolder(set);
    if (folder === undefined) print(`${set}: not on this machine`);
    else fidelity[set] = measureSet(set, folder, print);
  }
  return { speed, fidelity };
}

function measureSpeed(print: (line: string) => void): unknown {
  const folder = docsFolder('postgresql');
  if (folder === undefined) return undefined;
  const files = samplePages(folder, 1).map((file) => ({ file, body: readFileSync(file) }));
  const bytes = files.reduce((sum, { body }) => sum + body.length, 0);
  const [parse, extract, chunk]: [number[], number[], number[]] = [[], [], []];
  let chunks = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    for (const { body } of files) load(body.toString('utf8'));
    const parsed = performance.now();
    const pages = files.map(({ file, body }) => {
      const url = `http://docs.example/${basename(file)}`;
      const page = extractPage({ body, charset: 'utf-8', mediaType: 'text/html', url });
      return { url, page };
    });
    const extracted = performance.now();
    chunks = pages.reduce(
      (sum, { url, page }) => sum + chunkDocument({ library: 'postgresql', url, page }).length,
      0,
    );
    if (round === 0) continue;
    parse.push(parsed - start);
    extract.push(extracted - parsed);
    chunk.push(performance.now() - extracted);
  }
  const total = spreadOf(extract.map((time, round) => time + (chunk[round] ?? Number.NaN)));
  const pagesPerSecond = Math.round((files.length / total.median) * 1000);
  const megabytesPerSecond = Math.round((bytes / total.median / 1000) * 100) / 100;
  const ratio = Math.round((total.median / spreadOf(parse).median) * 100) / 100;
  print(`postgresql: ${files.length} pages, ${chunks} chunks`);
  print(`extract and chunk: ${pagesPerSecond} pages/s, ${megabytesPerSecond} MB/s`);
  print(`beside a bare cheerio parse: ${ratio} times its time`);
  const times = {
    parseMs: spreadOf(parse),
    extractMs: spreadOf(extract),
    chunkMs: spreadOf(chunk),
  };
  return { pages: files.length, chunks, pagesPerSecond, megabytesPerSecond, ratio, ...times };
}

function measureSet(set: FidelityDocs, folder: string, print: (line: string) => void): unknown {
  const total = createFidelity();
  let openChunks = 0;
  for (const file of samplePages(folder, 10)) {
    const url = `http://docs.example/${basename(file)}`;
    const page = extractPage({
      body: readFileSync(file),
      charset: 'utf-8',
      mediaType: 'text/html',
      url,
    });
    measurePage(total, set, file, page.markdown);
    for (const { content } of chunkDocument({ library: set, url, page })) {
      if (readFences(content.split('\n')).isOpen) openChunks += 1;
    }
  }
  const { pages, misses: _, ...counts } = total;
  const parts = Object.entries(counts).map(([name, count]) => {
    const part = Math.round(share(count) * 10_000) / 100;
    return count.all === 0 ? `${name} –` : `${name} ${part} % of ${count.all}`;
  });
  print(`${set}: ${pages} pages; ${parts.join(', ')}; chunks that end in a fence ${openChunks}`);
  return { pages, ...counts, openChunks };
}
