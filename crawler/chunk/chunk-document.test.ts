import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractPage } from '../extract/index.ts';
import { chunkDocument } from './index.ts';

const pageOf = (markdown: string) =>
  extractPage({
    body: new TextEncoder().encode(markdown),
    charset: 'utf-8',
    mediaType: 'text/markdown',
    url: 'https://docs.example/a.md',
  });
const chunksOf = (markdown: string) =>
  chunkDocument({
    library: 'water',
    version: '2',
    url: 'https://docs.example/a',
    page: pageOf(markdown),
  });

const sentence = (topic: number, part: number) =>
  `Sentence ${part} about topic ${topic} says how water flows.`;
const paragraph = (topic: number, length: number) =>
  Array.from({ length }, (_, part) => sentence(topic, part)).join(' ');

test('small sections are together, a long one is cut between its paragraphs, each with its path', () => {
  const markdown = `# Water\n\nIntro.\n\n## Pumps\n\nShort.\n\n## Valves\n\n${[1, 2, 3, 4].map((topic) => paragraph(topic, 18)).join('\n\n')}`;
  const chunks = chunksOf(markdown);
  expect(chunks.map(({ headingPath }) => headingPath)).toEqual([
    ['Water'],
    ['Water', 'Valves'],
    ['Water', 'Valves'],
  ]);
  expect(chunks.map(({ anchor }) => anchor)).toEqual(['water', 'valves', 'valves']);
  expect(chunks[0]?.content).toBe('# Water\n\nIntro.\n\n## Pumps\n\nShort.');
  expect(chunks.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
});

test('offsets lead to the text', () => {
  const markdown = `# A\n\n${paragraph(1, 60)}\n\n${paragraph(2, 60)}`;
  const page = pageOf(markdown);
  for (const { content, start, end } of chunksOf(markdown)) {
    expect(page.markdown.slice(start, end)).toBe(content);
  }
});

test('a fence that is too long is cut between lines, each part a fence of its language', () => {
  const lines = Array.from({ length: 300 }, (_, line) => `  call_${line}("some text here");`);
  const chunks = chunksOf(`# A\n\n\`\`\`js\n${lines.join('\n')}\n\`\`\`\n\nAfter.`);
  const parts = chunks.map(({ content }) => /```js\n([\s\S]*?)\n```/.exec(content)?.[1] ?? '');
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.join('\n')).toBe(lines.join('\n'));
});

test('a table that is too long is cut between rows, each part with the header', () => {
  const rows = Array.from(
    { length: 200 },
    (_, row) => `| name_${row} | what it is for, in words |`,
  );
  const chunks = chunksOf(`# A\n\n| Name | Use |\n| --- | --- |\n${rows.join('\n')}`);
  expect(chunks.length).toBeGreaterThan(2);
  for (const { content } of chunks) expect(content).toContain('| Name | Use |\n| --- | --- |\n');
  const kept = chunks.flatMap(({ content }) =>
    content.split('\n').filter((line) => line.startsWith('| name_')),
  );
  expect(kept).toEqual(rows);
});

test('equal passages have ids of their own; another version has others', () => {
  const page = pageOf(`# A\n\n${`## B\n\n${paragraph(1, 45)}\n\n`.repeat(2)}`);
  const first = chunkDocument({ library: 'water', url: 'u', page });
  const second = chunkDocument({ library: 'water', version: '3', url: 'u', page });
  const ids = [...first, ...second].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
});

test('names of functions, options, commands', () => {
  const [chunk] = chunksOf(
    '# ALTER TABLE\n\nUse `--no-owner` with `asyncio.gather(*aws)`, see `pg_stat_activity`.\n\n```sql\nselect jsonb_set(a);\n```',
  );
  expect(chunk?.symbols).toEqual([
    'ALTER TABLE',
    '--no-owner',
    'asyncio.gather',
    'pg_stat_activity',
    'jsonb_set',
  ]);
});

test('one operation, one chunk', () => {
  const operation = (id: string) => ({
    operationId: id,
    summary: `Does ${id}`,
    responses: { 200: { description: 'Fine' } },
  });
  const document = {
    openapi: '3.1.0',
    info: { title: 'Pumps', version: '1' },
    paths: {
      '/a': { get: operation('readA'), post: operation('makeA') },
      '/b': { get: operation('readB') },
    },
  };
  const page = extractPage({
    body: new TextEncoder().encode(JSON.stringify(document)),
    charset: '',
    mediaType: 'application/json',
    url: 'https://a.example/api.json',
  });
  const chunks = chunkDocument({ library: 'pumps', url: 'https://a.example/api.json', page });
  expect(chunks.map(({ headingPath }) => headingPath.join(' > '))).toEqual([
    'Pumps',
    'Pumps > GET /a',
    'Pumps > POST /a',
    'Pumps > GET /b',
  ]);
  expect(chunks[2]).toMatchObject({ anchor: 'makeA' });
});

test('an edited paragraph changes at most two chunks', () => {
  const section = fc.record({
    level: fc.integer({ min: 2, max: 4 }),
    lengths: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }),
  });
  const property = fc.property(
    fc.array(section, { minLength: 1, maxLength: 12 }),
    fc.nat(),
    fc.constantFrom('Added words at the beginning. ', 'x', ''),
    (sections, pick, added) => {
      const paragraphs: string[] = [];
      const blocks = sections.flatMap(({ level, lengths }, topic) => [
        `${'#'.repeat(level)} Section ${topic}`,
        ...lengths.map((length, index) => {
          paragraphs.push(paragraph(topic * 100 + index, length));
          return paragraphs.at(-1) ?? '';
        }),
      ]);
      const chosen = paragraphs[pick % paragraphs.length] ?? '';
      const edited = added === '' ? chosen.slice(0, Math.ceil(chosen.length / 3)) : added + chosen;
      const before = chunksOf(`# Title\n\n${blocks.join('\n\n')}`);
      const after = chunksOf(
        `# Title\n\n${blocks.map((block) => (block === chosen ? edited : block)).join('\n\n')}`,
      );
      const known = new Set(before.map(({ id }) => id));
      expect(after.filter(({ id }) => !known.has(id)).length).toBeLessThanOrEqual(2);
      for (const { content } of after) expect(content.length).toBeLessThanOrEqual(3_400);
    },
  );
  fc.assert(property, { seed: 11, numRuns: 120 });
});
