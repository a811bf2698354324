import { findWord, type SearchFilter } from '#crawler';
import type { Evidence } from '../model/message.ts';
import { passageEvidence, passagesOf } from '../tools/knowledge.ts';
import type { AskPorts } from './ports.ts';
import { decideRelevant } from './relevance.ts';

export interface Retrieved {
  /** Best first, without ids. */
  readonly evidence: readonly Omit<Evidence, 'id'>[];
  /** The part of each that matches best, in its text, as offsets. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  /** For the person who asks: what was corrected, what took part. */
  readonly notes: readonly string[];
  /** Words of the question that no passage has, the weightiest first. */
  readonly missing: readonly string[];
}

export interface RetrieveOptions {
  readonly filter: SearchFilter;
  readonly k: number;
  /** What a passage must cover of the question, 0 … 1. */
  readonly coverageMin: number;
  /** The question before, for one that is understood only behind it. */
  readonly previous?: string | undefined;
  readonly signal: AbortSignal;
}

/** Looks a question up in the knowledge base. Nothing is found when no passage says enough of it; then a
 * question that follows another one is looked up together with that.
 * @throws Fault postgres.*, aborted */
export async function retrieve(
  knowledge: AskPorts['knowledge'],
  question: string,
  options: RetrieveOptions,
): Promise<Retrieved> {
  const alone = await lookUp(knowledge, question, options);
  if (alone.evidence.length > 0 || options.previous === undefined) return alone;
  const together = await lookUp(knowledge, `${options.previous}\n${question}`, options);
  return together.evidence.length > 0 ? together : alone;
}

async function lookUp(
  knowledge: AskPorts['knowledge'],
  query: string,
  { filter, k, coverageMin, signal }: RetrieveOptions,
): Promise<Retrieved> {
  const answer = await knowledge.search({ query, filter, k, suspicious: false }, signal);
  const { hits, missing } = decideRelevant(
    answer.hits.flatMap(passagesOf),
    answer.terms,
    coverageMin,
  );
  return {
    evidence: hits.map(({ hit }) => passageEvidence(hit)),
    spans: hits.map(({ hit }) => hit.span),
    // That there are no embeddings is how this machine is set up, not news of this question.
    notes: answer.notes.filter((note) => !note.startsWith('by words only')),
    missing: missing.flatMap((term) => findWord(term, query) ?? []),
  };
}
