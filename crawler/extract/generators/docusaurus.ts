import { defineGenerator } from './define.ts';

export const docusaurus = defineGenerator({
  name: 'docusaurus',
  meta: /docusaurus/i,
  marks: ['#__docusaurus', '.theme-doc-markdown', '.docusaurus-highlight-code-line'],
  main: ['.theme-doc-markdown', 'article', 'main', '[role=main]'],
  drop: [
    '.hash-link',
    '.theme-doc-breadcrumbs',
    '.theme-doc-toc-mobile',
    '.theme-doc-toc-desktop',
    '.theme-doc-footer',
    '.theme-doc-version-badge',
    '.theme-doc-version-banner',
    '.theme-edit-this-page',
    '.pagination-nav',
    '.theme-code-block-button-group',
    '.buttonGroup__atx',
    '.clean-btn',
    '.tocCollapsible',
  ],
});
