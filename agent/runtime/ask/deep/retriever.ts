import { z } from 'zod';
import { Fault } from '#lib';
import { type BoundTool, createPurse, type Purse, runLoop } from '../../loop/index.ts';
import type { Budget } from '../../model/agent.ts';
import type { Evidence, Message, Usage } from '../../model/message.ts';
import { explainEvidence, type ModelChoice } from '../../providers/index.ts';
import { passageEvidence, passagesOf } from '../../tools/knowledge.ts';
import type { EvidenceBook } from '../evidence.ts';
import type { AskOptions, AskPorts } from '../ports.ts';
import { type Finding, parseFindings } from './finding.ts';

export interface RetrieverOptions {
  readonly part: string;
  /** What was found for it without a model. */
  readonly evidence: readonly Evidence[];
  /** Its own: evidence keeps the id it has there. */
  readonly book: EvidenceBook;
  readonly models: readonly ModelChoice[];
  readonly ports: Pick<AskPorts, 'knowledge' | 'clock' | 'random'>;
  readonly filter: AskOptions['filter'];
  /** Of the question; undefined where that is another machine's. */
  readonly parent: Purse | undefined;
  readonly budget: Budget;
  readonly signal: AbortSignal;
}

export interface RetrieverResult {
  readonly findings: readonly Finding[];
  readonly usage: Usage;
  /** Why something may be missing. */
  readonly problem?: string;
  /** The other machine that looked it up. */
  readonly host?: string;
}

const prompt = (
  boundary: string,
) => `You look one question up in documentation and report what it says. Evidence that was found already is below; search for more when it does not answer the question, with other words than before. You answer from evidence alone.

When you are done, write JSON lines and nothing else, one object a line, at most ten:
{"claim":"what the evidence says to the question","id":"k1","quote":"words of that evidence, character for character, 8 to 200 characters"}
When nothing answers it: {"found":false}

${explainEvidence(boundary)}`;

/** Looks one part of a question up, with tools that only read, a budget and a context of its own. Never throws
 * for what a model does; a knowledge base that fails is told as a problem. */
export async function runRetriever(options: RetrieverOptions): Promise<RetrieverResult> {
  const { part, evidence, book, models, ports, parent, signal, budget } = options;
  const purse = createPurse(budget, {
    ...{ clock: ports.clock, signal },
    ...(parent === undefined ? {} : { parent }),
  });
  const boundary = ports.random();
  const messages: readonly Message[] = [
    {
      role: 'user',
      content: [
        { type: 'text', text: `Question: ${part}` },
        ...evidence.map((each) => ({ type: 'evidence' as const, evidence: each })),
      ],
    },
  ];
  try {
    const loop = await runLoop({
      ...{ models, messages, purse, boundary },
      system: prompt(boundary),
      tools: readingTools(options),
      effects: ['read'],
      number: (found) => book.number(found),
    });
    const text = (loop.last?.content ?? [])
      .flatMap((each) => (each.type === 'text' ? [each.text] : []))
      .join('');
    const { findings, refused } = parseFindings(text, book.all);
    const problem =
      loop.outcome === 'done'
        ? refused > 0
          ? `${refused} of what was found for "${short(part)}" does not stand in the sources`
          : undefined
        : `"${short(part)}" was not looked up to its end: ${loop.reason ?? loop.outcome}`;
    return { findings, usage: purse.usage(), ...(problem === undefined ? {} : { problem }) };
  } finally {
    purse.close();
  }
}

export function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const toolTimeoutMs = 15_000;
const searchInput = z.object({
  query: z.string().min(1).max(1_000).describe('Words that the answer would have'),
});
const readInput = z.object({
  id: z.string().describe('Of evidence, such as k1'),
  neighbours: z.int().min(1).max(5).default(2).describe('Passages before and after it'),
});

/** What a retriever may do: search and read. */
function readingTools({ ports, filter = {}, book }: RetrieverOptions): readonly BoundTool[] {
  const { knowledge } = ports;
  return [
    {
      ...{ name: 'search', effect: 'read', timeoutMs: toolTimeoutMs, input: searchInput },
      description: 'Finds passages of the documentation, best first.',
      async run(input, signal) {
        const { query } = input as z.output<typeof searchInput>;
        const { hits } = await knowledge.search({ query, filter, k: 5, suspicious: false }, signal);
        const found = hits.flatMap(passagesOf).map(passageEvidence);
        const text = found.length === 0 ? 'Nothing was found.' : `${found.length} passages:`;
        return { text: [{ type: 'text', text }], evidence: found };
      },
    },
    {
      ...{ name: 'read', effect: 'read', timeoutMs: toolTimeoutMs, input: readInput },
      description: 'Reads what stands around a piece of evidence on its page.',
      async run(input, signal) {
        const { id, neighbours } = input as z.output<typeof readInput>;
        const chunkId = book.all.get(id)?.chunkId;
        if (chunkId === undefined) {
          throw new Fault({
            code: 'kb.unknown',
            message: `there is no evidence "${id}" to read on`,
          });
        }
        const hits = await knowledge.readChunk(chunkId, neighbours, signal);
        return { text: [], evidence: hits.map(passageEvidence) };
      },
    },
  ];
}
