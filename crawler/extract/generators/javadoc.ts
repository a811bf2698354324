import { defineGenerator } from './define.ts';

export const javadoc = defineGenerator({
  name: 'javadoc',
  meta: /javadoc/i,
  marks: [
    'body.class-declaration-page',
    'body.package-declaration-page',
    '.contentContainer',
    '.flex-content',
    '#navbar-top',
  ],
  main: ['main', '.contentContainer', '.flex-content', 'body'],
  drop: [
    '.topNav',
    '.top-nav',
    '.bottomNav',
    '.subNav',
    '.sub-nav',
    '.skipNav',
    '.skip-nav',
    '.copy-to-clipboard',
    '.copy',
    '.anchor-link',
    '.toc',
    '.table-tabs',
    '.tableTab',
    '.activeTableTab',
    '.legalCopy',
    '.legal-copy',
  ],
});
