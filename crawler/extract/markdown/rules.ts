import type { TreeNode } from '../html/tree.ts';
import { mark } from './marks.ts';
import { renderCell, renderTable, renderTableRow } from './rule-table.ts';

type Rule = (content: string, node: TreeNode) => string;

/** Every element of the tree (see html/convert-element.ts) and its Markdown. */
export const rules: Readonly<Record<string, Rule>> = {
  P: asBlock,
  DIV: asBlock,
  BODY: asBlock,
  FIGURE: asBlock,
  DL: asBlock,
  BR: () => '\\\n',
  HR: () => '\n\n---\n\n',
  H1: renderHeading,
  H2: renderHeading,
  H3: renderHeading,
  H4: renderHeading,
  H5: renderHeading,
  H6: renderHeading,
  UL: renderList,
  OL: renderList,
  LI: renderItem,
  DD: renderDefinition,
  DT: renderTerm,
  BLOCKQUOTE: (content) => `\n\n${content.trim().replace(/^/gm, '> ').replace(/^> $/gm, '>')}\n\n`,
  PRE: renderFence,
  CODE: renderCode,
  A: (content, node) =>
    around(content, (text) => `[${text.replace(/\n/g, ' ')}](${renderTarget(node)})`),
  IMG: (_, node) =>
    `![${(node.attributes.alt ?? '').replace(/[[\]]/g, '\\$&')}](${encodeTarget(node.attributes.src ?? '')})`,
  STRONG: (content) => around(content, (text) => `**${text}**`),
  EM: (content) => around(content, (text) => `*${text}*`),
  DEL: (content) => around(content, (text) => `~~${text}~~`),
  SUB: (content) => around(content, (text) => `<sub>${text}</sub>`),
  SUP: (content) => around(content, (text) => `<sup>${text}</sup>`),
  TABLE: renderTable,
  TR: renderTableRow,
  TD: renderCell,
  FIGCAPTION: (content) => `\n\n${mark.row}${content.trim().replace(/\s+/g, ' ')}${mark.row}\n\n`,
};

function asBlock(content: string): string {
  return `\n\n${content.replace(/(?:\\\n)+$/, '').replace(/^(?:\s*\\\n)+/, '')}\n\n`;
}

function around(content: string, wrap: (text: string) => string): string {
  const text = content.replace(/^(?:\\?\n)+|(?:\\?\n)+$/g, '').trim();
  return text === '' ? content : wrap(text);
}

function renderTarget(node: TreeNode): string {
  return encodeTarget(node.attributes.href ?? '');
}

function encodeTarget(url: string): string {
  return url.replace(/[()<>\s\\]/g, (character) =>
    encodeURIComponent(character).replace('(', '%28').replace(')', '%29'),
  );
}

function renderHeading(content: string, node: TreeNode): string {
  const text = content.replace(/\\?\n/g, ' ').replace(/\s+/g, ' ').trim().replace(/(#+)$/, '\\$1');
  if (text === '') return '';
  const place = `${mark.heading}${node.attributes.mark ?? ''}${mark.end}`;
  return `\n\n${'#'.repeat(Number(node.nodeName.slice(1)))} ${place}${text}\n\n`;
}

function renderList(content: string, node: TreeNode): string {
  const inList = node.parentNode?.nodeName === 'LI';
  const text = content.replace(/^\n+|\s+$/g, '');
  return inList ? `\n${text}\n` : `\n\n${text}\n\n`;
}

function renderItem(content: string, node: TreeNode): string {
  const parent = node.parentNode;
  let bullet = '- ';
  if (parent?.nodeName === 'OL') {
    const start = Number.parseInt(parent.attributes.start ?? '1', 10);
    bullet = `${(Number.isFinite(start) ? start : 1) + placeOf(node)}. `;
  }
  return `${indented(content, bullet)}\n`;
}

/** Counts the items before once and remembers it on the node: lists may be long. */
function placeOf(node: TreeNode): number {
  let place = 0;
  for (let before = node.previousSibling; before !== null; before = before.previousSibling) {
    if (before.nodeName !== 'LI') continue;
    place = Number(before.data) + 1;
    break;
  }
  node.data = String(place);
  return place;
}

function indented(content: string, bullet: string): string {
  const text = asBlock(content).trim();
  const space = ' '.repeat(bullet.length);
  return bullet + text.replace(/\n(?=[^\n])/g, `\n${space}`);
}

/** `- **term**`, blank line, meaning; wide ones stay at the margin. */
function renderDefinition(content: string, node: TreeNode): string {
  const text = content.replace(/^\s+|\s+$/g, '');
  if (text === '') return '';
  return node.attributes.wide === '1' ? `\n\n${text}\n\n` : `\n\n${indented(text, '- ')}\n\n`;
}

function renderTerm(content: string, node: TreeNode): string {
  const place = `${mark.term}${node.attributes.mark ?? ''}${mark.end}`;
  const lines = content
    .split(/\\?\n/)
    .map((line) =>
      line
        .replace(/\s+/g, ' ')
        .replace(/(?:, )+/g, ', ')
        .replace(/^[, ]+|[, ]+$/g, ''),
    )
    .filter((line) => line !== '');
  if (lines.length === 0) return '';
  const isCode = node.attributes.code === '1';
  const texts = lines.map((line) => (isCode ? `**${renderCode(unescaped(line))}**` : strong(line)));
  return `\n\n${place}${texts.join('\\\n')}\n\n`;
}

function unescaped(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function strong(text: string): string {
  return `**${text.replace(/\*\*/g, '')}**`;
}

/** A fence longer than any inside, whose text is kept as it is. */
function renderFence(_: string, node: TreeNode): string {
  const text = (node.firstChild?.data ?? '').replace(/\n+$/, '');
  let ticks = 3;
  for (const run of text.matchAll(/`{3,}/g)) ticks = Math.max(ticks, run[0].length + 1);
  const fence = '`'.repeat(ticks);
  return `\n\n${fence}${node.attributes.language ?? ''}\n${text}\n${fence}\n\n`;
}

function renderCode(content: string): string {
  const text = content.replace(/\s*\n\s*/g, ' ');
  if (text.trim() === '') return text;
  let ticks = 1;
  for (const run of text.matchAll(/`+/g)) if (run[0].length >= ticks) ticks = run[0].length + 1;
  const fence = '`'.repeat(ticks);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return fence + space + text + space + fence;
}
