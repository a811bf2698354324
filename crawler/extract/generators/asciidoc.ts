import { defineGenerator } from './define.ts';

// Asciidoctor, the older AsciiDoc, and Antora.
export const asciidoc = defineGenerator({
  name: 'asciidoc',
  meta: /asciidoc|antora/i,
  marks: ['.sectionbody', '.listingblock', 'body.article', 'body.manpage', 'article.doc'],
  main: ['article.doc', 'body'],
  drop: [
    '#toc',
    '.toc',
    '#header-toc',
    '#footer',
    '.pagination',
    '.breadcrumbs',
    '.toolbar',
    '.source-toolbox',
    '.edit-this-page',
    'a.anchor',
    '.nav-container',
  ],
});
