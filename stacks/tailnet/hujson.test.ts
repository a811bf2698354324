import { describe, expect, it } from 'vitest';
import { hasComments, parseHujson } from './hujson.ts';

// The forms of https://github.com/tailscale/hujson: comments of C++ and trailing commas.
describe('a policy file', () => {
  it.each([
    ['{"a": 1, // one\n "b": [1, 2,],}', { a: 1, b: [1, 2] }],
    ['/* first */ {"a": /* in */ true, /* last */ }', { a: true }],
    ['{"url": "https://x/*y*/", "q": "say \\"//\\"",}', { url: 'https://x/*y*/', q: 'say "//"' }],
    ['{"n": -1.5e3,\n\n"z": null}', { n: -1500, z: null }],
    ['', {}],
    ['\n', {}],
  ])('%j', (text, value) => {
    expect(parseHujson(text)).toEqual(value);
  });

  it.each(['{', '[]', '"a"', '{"a": 1,,}', '{"a" 1}', '{"a": 1} /*'])('%j is none', (text) => {
    expect(() => parseHujson(text)).toThrow(
      expect.objectContaining({ code: 'tailnet.unreadable' }),
    );
  });

  it('has comments, or only what looks like them', () => {
    expect(hasComments('{} // here')).toBe(true);
    expect(hasComments('{/**/}')).toBe(true);
    expect(hasComments('{"a": "https://x"}')).toBe(false);
  });
});
