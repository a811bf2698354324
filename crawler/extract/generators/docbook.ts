import { defineGenerator } from './define.ts';

// The DocBook stylesheets, as one page or many.
export const docbook = defineGenerator({
  name: 'docbook',
  meta: /docbook/i,
  marks: ['.navheader', '.navfooter', 'div.titlepage'],
  main: ['#docContent', 'body'],
  drop: [
    '.navheader',
    '.navfooter',
    '.toc',
    '.list-of-tables',
    '.list-of-figures',
    '.list-of-examples',
    '.indexterm',
  ],
});
