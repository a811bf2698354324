import { createAsker } from '../../agent/runtime/ask/ask.fixture.ts';
import type { AskPorts } from '../../agent/runtime/ask/ports.ts';
import type { Answer } from '../../agent/runtime/model/answer.ts';
import type { Question } from './question.ts';

export interface Evaluation {
  readonly library: string;
  readonly questions: number;
  /** Shares of the questions whose first, one of the first three, of the first ten passages is of a page that
   * answers. */
  readonly hitAt1: number;
  readonly hitAt3: number;
  readonly hitAt10: number;
  /** Mean reciprocal rank among the first ten. */
  readonly mrrAt10: number;
  /** Share of the questions that were not refused. */
  readonly answered: number;
  /** Share of the questions that the library cannot answer that were refused. */
  readonly refused: number;
  /** Share of the citations whose quote stands in the stored passage. */
  readonly citationsValid: number;
  readonly citations: number;
  /** What went wrong, to look at. */
  readonly misses: readonly string[];
}

export interface Subject {
  readonly library: string;
  readonly knowledge: AskPorts['knowledge'];
  readonly questions: readonly Question[];
  readonly unanswerable: readonly string[];
}

const { signal } = new AbortController();

/** Asks everything of a library without a model. Deterministic: the same library gives the same numbers. */
export async function evaluate(subject: Subject): Promise<Evaluation> {
  const { library, knowledge, questions, unanswerable } = subject;
  const asker = createAsker({ knowledge });
  const filter = { library };
  const misses: string[] = [];
  const tally = { at1: 0, at3: 0, at10: 0, reciprocal: 0, answered: 0, refused: 0 };
  let valid = 0;
  let citations = 0;
  try {
    for (const { ask, pages } of questions) {
      const rank = await rankOf(subject, ask, pages);
      if (rank === 1) tally.at1 += 1;
      if (rank >= 1 && rank <= 3) tally.at3 += 1;
      if (rank >= 1) tally.at10 += 1;
      else misses.push(`not among ten: ${ask}`);
      tally.reciprocal += rank >= 1 ? 1 / rank : 0;
      const answer = await asker.ask(ask, { filter });
      if (answer.status === 'extractive') tally.answered += 1;
      else misses.push(`refused: ${ask}`);
      citations += answer.citations.length;
      valid += await countValid(knowledge, answer);
    }
    for (const ask of unanswerable) {
      const { status } = await asker.ask(ask, { filter });
      if (status === 'not-found') tally.refused += 1;
      else misses.push(`not refused: ${ask}`);
    }
  } finally {
    asker.close();
  }
  const share = (count: number) => (questions.length === 0 ? 1 : count / questions.length);
  return {
    ...{ library, questions: questions.length, citations, misses },
    ...{ hitAt1: share(tally.at1), hitAt3: share(tally.at3), hitAt10: share(tally.at10) },
    ...{ mrrAt10: share(tally.reciprocal), answered: share(tally.answered) },
    refused: unanswerable.length === 0 ? 1 : tally.refused / unanswerable.length,
    citationsValid: citations === 0 ? 1 : valid / citations,
  };
}

async function rankOf(
  { library, knowledge }: Subject,
  query: string,
  pages: readonly string[],
): Promise<number> {
  const asked = { query, filter: { library }, k: 10, suspicious: false };
  const { hits } = await knowledge.search(asked, signal);
  const isGold = (url: string) => pages.some((page) => url.replace(/#.*/, '').endsWith(`/${page}`));
  return hits.findIndex(({ url }) => isGold(url)) + 1;
}

/** Read again from the store, not from the answer. */
async function countValid(
  knowledge: AskPorts['knowledge'],
  { citations }: Answer,
): Promise<number> {
  let valid = 0;
  for (const { quote, evidence } of citations) {
    const [stored] = await knowledge.readChunk(evidence.chunkId ?? '', 0, signal);
    if (stored?.content.includes(quote) === true && stored.url === evidence.url) valid += 1;
  }
  return valid;
}
