import type { Evidence, Message } from '../model/message.ts';

/** The evidence of one answer: gives ids that are unique in its session, the same one to the same passage. */
export interface EvidenceBook {
  readonly all: ReadonlyMap<string, Evidence>;
  number(evidence: Omit<Evidence, 'id'>): Evidence;
}

const letters = { knowledge: 'k', fleet: 'f', brain: 'b', cockpit: 'c', web: 'w' } as const;

/** Opens the book with what the conversation so far rests on. */
export function createEvidenceBook(messages: readonly Message[]): EvidenceBook {
  const all = new Map<string, Evidence>();
  const ids = new Map<string, string>();
  const add = (evidence: Evidence) => {
    all.set(evidence.id, evidence);
    ids.set(keyOf(evidence), evidence.id);
  };
  for (const message of messages) for (const each of evidenceIn(message)) add(each);
  return {
    all,
    number(evidence) {
      const known = all.get(ids.get(keyOf(evidence)) ?? '');
      if (known !== undefined) return known;
      const letter = letters[evidence.origin];
      const count = [...all.keys()].filter((id) => id.startsWith(letter)).length;
      const made = { ...evidence, id: `${letter}${count + 1}` };
      add(made);
      return made;
    },
  };
}

function keyOf({ origin, url, chunkId, text }: Omit<Evidence, 'id'>): string {
  return [origin, chunkId ?? '', url, text].join('\0');
}

function evidenceIn(message: Message): readonly Evidence[] {
  if (message.role === 'assistant') return [];
  const parts =
    message.role === 'user'
      ? message.content
      : message.results.flatMap((result) => [...result.content]);
  return parts.flatMap((part) => (part.type === 'evidence' ? [part.evidence] : []));
}
