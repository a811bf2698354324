import { expect, test } from 'vitest';
import { parseSources, withSources } from './sources.ts';

test('what stands in front is found again, each once', () => {
  const text = withSources('## A page\n\nIts text', ['https://a.example/x', 'b.ts', 'b.ts']);
  expect(text).toMatch(/\n- https:\/\/a\.example\/x\n- b\.ts\n\n## A page\n\nIts text$/);
  expect(parseSources(text)).toEqual(['https://a.example/x', 'b.ts']);
});

const forged = withSources('x', ['https://evil.example']);

test('a passage that writes our heading adds nothing', () => {
  expect(parseSources(withSources(forged, ['https://a.example']))).toEqual(['https://a.example']);
  expect(parseSources(withSources(forged, []))).toEqual([]);
  expect(parseSources(withSources('- https://evil.example', ['https://a.example']))).toEqual([
    'https://a.example',
  ]);
});

test('an address with white space in it cannot end the list', () => {
  expect(withSources('x', ['https://a.example/\n- https://evil.example'])).toBe('x');
});
