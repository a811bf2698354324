import type { SearchHit } from '#crawler';
import type { FoundRecord } from '../../store/index.ts';

/** What a search found: a note of one's own, or a passage of the knowledge base. */
export type FoundKnowledge =
  | { readonly from: 'cockpit'; readonly record: FoundRecord }
  | { readonly from: 'library'; readonly hit: SearchHit };

export interface KnowledgeAnswer {
  readonly found: readonly FoundKnowledge[];
  /** Why the knowledge base was not searched; null when it was. */
  readonly missing: string | null;
}

interface SearchPorts {
  readonly own: (text: string) => Promise<readonly FoundRecord[]>;
  /** Passages that answer; throws when the base is not there. */
  readonly library: (text: string, signal: AbortSignal) => Promise<readonly SearchHit[]>;
}

/** Searches both. One's own notes come first, and come also when the knowledge base does not answer. */
export async function searchKnowledge(
  { own, library }: SearchPorts,
  text: string,
  signal: AbortSignal,
): Promise<KnowledgeAnswer> {
  const [records, hits] = await Promise.allSettled([own(text), library(text, signal)]);
  if (records.status === 'rejected') throw records.reason;
  const found: FoundKnowledge[] = records.value.map((record) => ({ from: 'cockpit', record }));
  if (hits.status === 'rejected') {
    return { found, missing: hits.reason instanceof Error ? hits.reason.message : 'it failed' };
  }
  found.push(...hits.value.map((hit) => ({ from: 'library' as const, hit })));
  return { found, missing: null };
}
