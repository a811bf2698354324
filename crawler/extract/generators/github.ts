import { defineGenerator } from './define.ts';

// Files, wikis and READMEs as GitHub shows them.
export const github = defineGenerator({
  name: 'github',
  marks: ['article.markdown-body', 'div.markdown-body', '[name=octolytics-url]'],
  main: ['article.markdown-body', '#wiki-body', 'div.markdown-body', '.entry-content', 'main'],
  drop: [
    'a.anchor',
    '.zeroclipboard-container',
    '.octicon',
    '.gh-header-actions',
    '#wiki-rightbar',
  ],
});
