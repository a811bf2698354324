import { expect, test } from 'vitest';
import { linkOut, olderOnes, shownCount } from './parts.ts';

test('older rows are those of the same filters', () => {
  const query = { open: 'an-id', show: 'all', q: 'fees & "more"', side: undefined, after: 'here' };
  expect(String(olderOnes('tasks', query, 'there'))).toBe(
    '<p class="more"><a href="/panel/tasks?show=all&amp;q=fees+%26+%22more%22&amp;after=there">Older ones</a></p>',
  );
  expect(String(olderOnes('tasks', query, null))).toBe('');
});

test('a heading counts what is shown as what it is', () => {
  expect(shownCount('25 moves', { next: null })).toBe('25 moves');
  expect(shownCount('25 moves', { next: 'there' })).toBe('The newest 25 moves');
  expect(shownCount('25 moves', { after: 'here', next: 'there' })).toBe('25 moves, older ones');
});

test('only what a browser opens as a page is a link', () => {
  expect(String(linkOut('https://example.com/a?b=1&c=2', 'A <b>'))).toBe(
    '<a href="https://example.com/a?b=1&amp;c=2" rel="noreferrer noopener nofollow">A &lt;b&gt;</a>',
  );
  for (const url of [null, '', 'javascript:alert(1)', 'data:text/html,x', '//example.com', '/a']) {
    expect(linkOut(url, 'A')).toBe('A');
  }
});
