import { afterEach, expect, test } from 'vitest';
import { html } from '../../tests/kit/crawl.ts';
import { prepareText, type TextJob } from './prepare-text.ts';
import { createPreparer, type Preparer } from './preparer.ts';

let preparer: Preparer | undefined;
afterEach(() => preparer?.close());

const jobOf = (text: string, mediaType = 'text/html'): TextJob => ({
  body: Buffer.from(text),
  charset: 'utf-8',
  mediaType,
  url: 'https://docs.example/a',
  address: 'https://docs.example/a',
  library: 'docs',
});
const page = jobOf(html('Grün ✓', ['b', '/c#d']));

test('another thread makes the same of a page', async () => {
  preparer = createPreparer({ ownPages: 0 });
  const [first, second] = await Promise.all([
    preparer.prepare(page),
    preparer.prepare(jobOf('<title>x</title><form><input type=password></form>')),
  ]);
  expect(first).toEqual(prepareText(page));
  expect(first?.links).toEqual(['https://docs.example/b', 'https://docs.example/c']);
  expect(second?.asksForPassword).toBe(true);
});

test('what is known is not cut again', () => {
  const { contentHash } = prepareText(page);
  expect(prepareText({ ...page, knownHash: contentHash }).cut).toBeUndefined();
});

test('what is no text is said so by the other thread too', async () => {
  preparer = createPreparer({ ownPages: 0 });
  await expect(preparer.prepare(jobOf('\0\0', 'image/png'))).rejects.toMatchObject({
    code: 'crawl.unreadable',
    hint: 'exclude such pages in the source',
  });
});

test('a page that needs more memory than most is read all the same', async () => {
  // The heap it begins with holds the program and little else.
  const large = jobOf(`<main>${'<p><b>a</b> word</p>'.repeat(20_000)}</main>`);
  preparer = createPreparer({ ownPages: 0, heapMiB: 40 });
  const [first, second] = await Promise.all([preparer.prepare(large), preparer.prepare(page)]);
  expect(first?.page.markdown).toContain('**a** word');
  expect(second).toEqual(prepareText(page));
});

// The thread needs longer than a millisecond to begin at all.
test('a page that takes too long is given up', async () => {
  preparer = createPreparer({ ownPages: 0, timeoutMs: 1 });
  await expect(preparer.prepare(page)).rejects.toMatchObject({ code: 'crawl.unreadable' });
});
