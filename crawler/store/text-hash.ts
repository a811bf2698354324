import { createHash } from 'node:crypto';
import type { ExtractedPage } from '../model/page.ts';

/** SHA-256 of everything that is stored of a page: when it is the same, nothing is written. */
export function contentHashOf(page: ExtractedPage): string {
  const anchors = page.headings.map(({ offset, anchor }) => `${offset} ${anchor ?? ''}`);
  const parts = [page.title, page.language ?? '', page.generator, ...anchors, page.markdown];
  return sha256(parts.join('\0'));
}

/** SHA-256 of the text without what copies of a page differ in: link targets, case, white space. */
export function textHashOf(markdown: string): string {
  const text = markdown.replace(/\]\([^)\s]*/g, '](').toLowerCase();
  return sha256(text.replace(/\s+/g, ' ').trim());
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
