import type { SearchHit } from '#crawler';
import type { Evidence, TextPart } from '../model/message.ts';

/** A passage as what an answer may rest on. */
export function passageEvidence(hit: SearchHit): Omit<Evidence, 'id'> {
  return {
    origin: 'knowledge',
    title: hit.title,
    url: hit.url,
    headingPath: hit.headingPath,
    text: hit.content,
    chunkId: hit.chunkId,
    observedAt: hit.crawledAt,
    hostile: true,
  };
}

/** A hit's best passage, then the neighbours that came with it, each as a passage of its own. */
export function passagesOf(hit: SearchHit): readonly SearchHit[] {
  const { parts = [], ...alone } = hit;
  const neighbours = parts.filter(({ chunkId }) => chunkId !== hit.chunkId);
  return [alone, ...neighbours.map((part) => ({ ...alone, ...part }))];
}

/** The ids of passages and pages, which a model needs to go on from them: our own, so no evidence. */
export function passageIds(hits: readonly SearchHit[]): readonly TextPart[] {
  if (hits.length === 0) return [];
  const lines = hits.map(({ chunkId, documentId }) => `chunk ${chunkId} of document ${documentId}`);
  return [{ type: 'text', text: `In this order: ${lines.join('; ')}.` }];
}

export function textPart(text: string): TextPart {
  return { type: 'text', text };
}
