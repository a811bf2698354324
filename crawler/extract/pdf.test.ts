import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { extractPdf } from './index.ts';

// A PDF of one page (PDF 1.4, ISO 32000-1 §7.5) without a cross-reference table, which readers rebuild.
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 47>>stream
BT /F1 18 Tf 20 100 Td (Water flows down) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`;
const input = { body: new TextEncoder().encode(pdf), url: 'https://docs.example/a.pdf' };
const isInstalled = spawnSync('pdftotext', ['-v']).error === undefined;

test('a missing program is named, with how to install it', async () => {
  await expect(extractPdf({ ...input, command: 'no-such-pdftotext' })).rejects.toMatchObject({
    code: 'crawl.unreadable',
    hint: expect.stringContaining('poppler-utils'),
  });
});

test('a program that cannot read the file is told from one that is missing', async () => {
  await expect(extractPdf({ ...input, command: 'false' })).rejects.toMatchObject({
    code: 'crawl.unreadable',
    message: expect.stringContaining('cannot read'),
  });
});

test.skipIf(!isInstalled)('the text of a page (needs pdftotext)', async () => {
  const page = await extractPdf(input);
  expect(page).toMatchObject({ generator: 'pdf', markdown: 'Water flows down' });
});
