import { defineGenerator } from './define.ts';

// Everything else: the standard's own elements, then names that most templates use. Where none of
// them is there, the densest part of the body is taken.
export const plain = defineGenerator({
  name: 'plain',
  marks: [],
  main: [
    'main',
    '[role=main]',
    'article',
    '#main-content',
    '#apicontent',
    '#page-content',
    '#content',
    '#main',
    '.main-content',
    '.markdown-body',
    '.page-content',
    '.post-content',
    '.entry-content',
    '.content',
  ],
  drop: [
    'aside',
    '.sidebar',
    '#sidebar',
    '#toc',
    '.toc',
    '#column2',
    '.mark',
    '.anchor',
    '.table-of-contents',
  ],
});
