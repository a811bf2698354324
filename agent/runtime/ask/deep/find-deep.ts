import { throwIfAborted } from '#lib';
import type { Message } from '../../model/message.ts';
import { createEvidenceBook } from '../evidence.ts';
import { type Found, findPassages, wholePassage } from '../find-passages.ts';
import { retrieverBudget } from '../limits.ts';
import type { SpreadPort } from '../ports.ts';
import type { AskRun } from '../run.ts';
import type { Finding } from './finding.ts';
import { planParts } from './plan.ts';
import { type RetrieverResult, runRetriever, short } from './retriever.ts';

/** Splits a question and lets each part be looked up by an agent of its own, side by side. What they found is
 * merged in the order of the parts, whichever was quicker; a part that failed or was cut off is a gap. */
export async function findDeep(
  run: AskRun,
  question: string,
  before: readonly Message[],
): Promise<Found> {
  const { models, ports, purse, options, collector, narrate } = run;
  const { signal } = options;
  narrate('planning');
  const plan = await planParts(question, { models, ports, signal, parent: purse });
  run.usage.push({ agent: 'planner', usage: plan.usage });
  throwIfAborted(signal);
  if (plan.problem !== undefined) narrate(`it is looked up as a whole: ${plan.problem}`);
  const { parts } = plan;
  if (parts.length > 1) narrate(parts.map((part, at) => `  ${at + 1}. ${part}`).join('\n'));
  const isSpread = options.spread === true && parts.length > 1;
  if (isSpread && ports.spread === undefined) {
    narrate('all of it is looked up here: there is one machine only (no shared DATABASE_URL)');
  }
  // The first one is looked up here: this machine would only wait.
  const results = await Promise.all(
    parts.map((part, at) =>
      lookUpPart(run, part, { before, spread: isSpread && at > 0 ? ports.spread : undefined }),
    ),
  );
  throwIfAborted(signal);
  results.forEach(({ result }, at) => {
    run.usage.push({ agent: `retriever ${at + 1}`, usage: result.usage });
    if (result.problem !== undefined) collector.gap(result.problem);
    if (result.host !== undefined) narrate(`part ${at + 1} was looked up by ${result.host}`);
  });
  return merge(run, parts, results);
}

interface PartResult {
  readonly found: Found;
  readonly result: RetrieverResult;
}

async function lookUpPart(
  run: AskRun,
  part: string,
  {
    before,
    spread,
  }: { readonly before: readonly Message[]; readonly spread: SpreadPort | undefined },
): Promise<PartResult> {
  const { models, ports, purse, options } = run;
  // A context of its own: what one part found is not in the way of another.
  const book = createEvidenceBook([]);
  const found = await findPassages({ ...run, book, narrate: () => undefined }, part, before);
  const evidence = found.passages.map((passage) => passage.evidence);
  const { filter, signal, retrieverBudget: budget = retrieverBudget } = options;
  const task = { part, evidence, filter: filter ?? {}, budget, model: options.model };
  const elsewhere = await spread?.lookUp(task, purse.signal);
  if (elsewhere !== undefined) {
    purse.spend(elsewhere.usage);
    return { found, result: elsewhere };
  }
  const result = await runRetriever({
    ...{ part, evidence, book, models, ports, filter, signal, budget, parent: purse },
  });
  return { found, result };
}

/** Passages that bear findings, then the best of each part, numbered anew in the answer's own book. */
function merge(run: AskRun, parts: readonly string[], results: readonly PartResult[]): Found {
  const { book } = run;
  const used = new Map<string, Found['passages'][number]>();
  const lines = results.flatMap(({ found, result }, at) => {
    const part = parts[at] ?? '';
    const cited = result.findings.map(({ evidence: { id: _, ...evidence }, claim, quote }) => {
      const numbered = book.number(evidence);
      used.set(numbered.id, wholePassage(numbered));
      return { claim, quote, evidence: numbered };
    });
    for (const { evidence, span } of found.passages.slice(0, passagesEach)) {
      const { id: _, ...rest } = evidence;
      const numbered = book.number(rest);
      if (!used.has(numbered.id)) used.set(numbered.id, { evidence: numbered, span });
    }
    return [`Part ${at + 1}: ${short(part)}`, ...renderFindings(cited)];
  });
  const text = `What was found for each part, to be checked against the evidence:\n${lines.join('\n')}`;
  const missing = [...new Set(results.flatMap(({ found }) => found.missing))];
  return { passages: [...used.values()], missing, findings: [{ type: 'text', text }] };
}

const passagesEach = 3;

function renderFindings(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['- nothing'];
  return findings.map(({ claim, evidence }) => `- ${evidence.id}: ${JSON.stringify(claim)}`);
}
