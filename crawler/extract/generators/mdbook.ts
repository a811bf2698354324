import { defineGenerator } from './define.ts';

export const mdbook = defineGenerator({
  name: 'mdbook',
  meta: /mdbook/i,
  marks: [
    '#mdbook-help-container',
    '#menu-bar',
    '.chapter-item',
    '.nav-chapters',
    '#mdbook-sidebar',
  ],
  main: ['main', '#content'],
  drop: [
    '.nav-chapters',
    '.nav-wrapper',
    '.buttons',
    '.clip-button',
    '.mobile-nav-chapters',
    '#menu-bar',
    '.sidetoc',
  ],
});
