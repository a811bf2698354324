import { defineGenerator } from './define.ts';

// MkDocs with its own, the Material and the Read the Docs theme.
export const mkdocs = defineGenerator({
  name: 'mkdocs',
  meta: /mkdocs/i,
  marks: ['.md-content', '.md-main', '#mkdocs_search_modal', '#mkdocs-search-query'],
  main: [
    'article.md-content__inner',
    '.md-content',
    '[itemprop=articleBody]',
    '[role=main]',
    'main',
  ],
  drop: [
    '.headerlink',
    '.md-content__button',
    '.md-source-file',
    '.md-feedback',
    '.md-tags',
    '.md-clipboard',
    '.md-path',
    '.rst-footer-buttons',
    '.md-footer',
    '.md-annotation__index',
  ],
});
