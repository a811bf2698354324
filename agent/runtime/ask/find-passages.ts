import type { Evidence, Message, TextPart } from '../model/message.ts';
import type { Passage } from './extractive.ts';
import { askLimits } from './limits.ts';
import { retrieve } from './retrieve.ts';
import type { AskRun } from './run.ts';

export interface Found {
  /** Best first; what the fleet says of itself before what strangers write. */
  readonly passages: readonly Passage[];
  /** Words of the question that nothing has. */
  readonly missing: readonly string[];
  /** What sub-agents made of them, for the writer. */
  readonly findings: readonly TextPart[];
}

/** Looks a question up in the fleet and in the knowledge base, without a model. */
export async function findPassages(
  run: AskRun,
  question: string,
  before: readonly Message[],
): Promise<Found> {
  const { ports, options, models, book, purse } = run;
  const fleet = ports.lookUpFleet(question);
  const { evidence, spans, notes, missing } = await retrieve(ports.knowledge, question, {
    filter: options.filter ?? {},
    k: options.k ?? askLimits.passages,
    coverageMin: models.length > 0 ? askLimits.coverageMinForModel : askLimits.coverageMin,
    previous: previousQuestion(before),
    signal: purse.signal,
  });
  for (const note of notes) run.narrate(note);
  const passages = [
    ...fleet.map((each) => wholePassage(book.number(each))),
    ...evidence.map((each, index) => ({
      ...wholePassage(book.number(each)),
      ...(spans[index] === undefined ? {} : { span: spans[index] }),
    })),
  ];
  return { passages, missing, findings: [] };
}

export function wholePassage(evidence: Evidence): Passage {
  return { evidence, span: { start: 0, end: evidence.text.length } };
}

const questionMark = 'Question: ';

/** As it stands in a session. */
export function questionPart(question: string): TextPart {
  return { type: 'text', text: `${questionMark}${question}` };
}

/** The question that a message asks. */
export function questionOf(message: Message): string | undefined {
  if (message.role !== 'user') return undefined;
  const [first] = message.content;
  return first?.type === 'text' && first.text.startsWith(questionMark)
    ? first.text.slice(questionMark.length)
    : undefined;
}

/** The last question of a conversation. */
export function previousQuestion(messages: readonly Message[]): string | undefined {
  return messages.map(questionOf).findLast((question) => question !== undefined);
}
