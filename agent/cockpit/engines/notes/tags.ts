import { tag } from '../../model/note.ts';

/** Tags in one way of writing, each once: without #, in small letters, blanks as hyphens. What is none is
 * given back. */
export function normaliseTags(given: readonly string[]): {
  readonly tags: readonly string[];
  readonly refused: readonly string[];
} {
  const tags = new Set<string>();
  const refused: string[] = [];
  for (const one of given) {
    const plain = one.trim().replace(/^#+/, '').toLowerCase().replace(/\s+/g, '-');
    if (plain === '') continue;
    if (tag.safeParse(plain).success) tags.add(plain);
    else refused.push(one);
  }
  return { tags: [...tags].sort(), refused };
}
