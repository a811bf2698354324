import { throwIfAborted } from '#lib';
import { type LoopResult, type Purse, runLoop } from '../loop/index.ts';
import type { Message } from '../model/message.ts';
import type { ModelChoice } from '../providers/index.ts';
import { checkStatement } from './check-statement.ts';
import type { Collector } from './collect.ts';
import type { EvidenceBook } from './evidence.ts';
import { withoutControls } from './plain-text.ts';
import { createLineReader, type Line } from './statement.ts';
import { repairText, writerPrompt } from './system-prompt.ts';

export interface WriteOptions {
  readonly models: readonly ModelChoice[];
  /** The conversation so far, the question with its evidence last. */
  readonly messages: readonly Message[];
  readonly book: EvidenceBook;
  readonly collector: Collector;
  readonly purse: Purse;
  readonly random: () => string;
  /** Stores a message before the next step. */
  readonly onMessage: (message: Message) => void;
  readonly signal: AbortSignal;
}

export interface Written {
  /** How the last turn ended. */
  readonly loop: LoopResult;
  /** The writer says that the evidence has no answer. */
  readonly isNotFound: boolean;
}

interface Tally {
  notFound: number;
  broken: number;
  statements: number;
}

/** Lets a model write the answer, and shows of it what stands in the evidence. One that answers in another
 * form is asked once more. @throws Fault aborted */
export async function writeAnswer(options: WriteOptions): Promise<Written> {
  const first = await writeOnce(options, options.messages);
  throwIfAborted(options.signal);
  const { tally, loop } = first;
  const isOtherForm = tally.broken > 0 && tally.statements === 0 && tally.notFound === 0;
  if (!isOtherForm || loop.outcome !== 'done') return conclude(first, options.collector);
  const repair: Message = { role: 'user', content: [{ type: 'text', text: repairText }] };
  options.onMessage(repair);
  const second = await writeOnce(options, [...loop.messages, repair]);
  throwIfAborted(options.signal);
  return conclude(second, options.collector);
}

function conclude({ tally, loop }: Turn, collector: Collector): Written {
  if (tally.broken > 0) {
    const lines = tally.broken === 1 ? 'one line' : `${tally.broken} lines`;
    collector.gap(`${lines} of the model's answer could not be read`);
  }
  if (loop.outcome !== 'done')
    collector.gap(`the answer breaks off: ${loop.reason ?? loop.outcome}`);
  return { loop, isNotFound: tally.notFound > 0 && tally.statements === 0 };
}

interface Turn {
  readonly tally: Tally;
  readonly loop: LoopResult;
}

async function writeOnce(options: WriteOptions, messages: readonly Message[]): Promise<Turn> {
  const { models, book, collector, purse, random, onMessage } = options;
  const secrets = { boundary: random(), canary: random() };
  const tally: Tally = { notFound: 0, broken: 0, statements: 0 };
  const reader = createLineReader((line) => {
    takeLine(line, { tally, collector, book, canary: secrets.canary });
  });
  const loop = await runLoop({
    ...{ models, messages, purse, tools: [], effects: [] },
    system: writerPrompt(secrets),
    boundary: secrets.boundary,
    onText: (text) => reader.push(text),
    onMessage(message) {
      if (message.role === 'assistant') reader.end();
      onMessage(message);
    },
    number: (evidence) => book.number(evidence),
  });
  reader.end();
  return { tally, loop };
}

interface LineContext {
  readonly tally: Tally;
  readonly collector: Collector;
  readonly book: EvidenceBook;
  readonly canary: string;
}

function takeLine(line: Line, { tally, collector, book, canary }: LineContext): void {
  if (line.kind === 'not-found') tally.notFound += 1;
  if (line.kind === 'broken') tally.broken += 1;
  if (line.kind !== 'statement') return;
  tally.statements += 1;
  const statement = { ...line.statement, text: withoutControls(line.statement.text) };
  const verdict = checkStatement(statement, { evidence: book.all, canary });
  if (verdict.kind === 'dropped') {
    collector.gap(verdict.why);
    return;
  }
  for (const note of verdict.notes) collector.gap(note);
  if (verdict.checked.text !== '') collector.add(verdict.checked);
}
