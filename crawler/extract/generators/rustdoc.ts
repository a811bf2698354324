import { defineGenerator } from './define.ts';

export const rustdoc = defineGenerator({
  name: 'rustdoc',
  meta: /rustdoc/i,
  marks: ['.rustdoc', '#rustdoc-vars'],
  main: ['#main-content', 'main', '#main'],
  drop: [
    '.sidebar',
    '.sub',
    '.out-of-band',
    'a.src',
    '.rightside',
    '.anchor',
    '.doc-anchor',
    '.test-arrow',
    '.tooltip',
    '.notable-traits',
    '#copy-path',
    '#render-detail',
    '.collapse-toggle',
    '.where-toggle',
    '.search-container',
    '.search-form',
    '.line-numbers',
    '.src-line-numbers',
  ],
});
