import type { BodyOf } from '../../model/index.ts';
import type { note } from '../../model/note.ts';
import { normaliseTags } from './tags.ts';

const titleMax = 200;

/** A note of what was typed in one go: its first line is the title, words with # are tags, a line that asks
 * is a question. Null of nothing. */
export function captureNote(text: string): BodyOf<typeof note> | null {
  const content = text.trim();
  const first =
    content
      .split('\n', 1)[0]
      ?.replace(/^#+\s+/, '')
      .trim() ?? '';
  if (first === '') return null;
  const marked = [...content.matchAll(/(?<=^|\s)#([\p{L}\p{N}][\p{L}\p{N}_/-]*)/gu)];
  const { tags } = normaliseTags(marked.map(([, word = '']) => word));
  const title = first.length > titleMax ? `${first.slice(0, titleMax - 1)}…` : first;
  return {
    ...{ title, content, tags: [...tags], source: null, status: 'inbox' },
    knowledgeType: first.endsWith('?') ? 'question' : 'note',
  };
}
