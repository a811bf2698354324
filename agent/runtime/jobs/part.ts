import { runRetriever } from '../ask/deep/retriever.ts';
import { createEvidenceBook } from '../ask/evidence.ts';
import type { AskPorts } from '../ask/ports.ts';
import { type ModelChoice, orderModels } from '../providers/index.ts';
import type { Shared } from './open.ts';
import { type PartResult, partSchema } from './part-wire.ts';
import type { TakenJob } from './take.ts';

export interface PartPorts extends Pick<AskPorts, 'knowledge' | 'random'> {
  readonly models: readonly ModelChoice[];
}

/** Looks up a part of a question that another machine answers: with tools that only read, and its budget.
 * @throws Fault model.none */
export async function lookUpPart(
  { self, clock }: Pick<Shared, 'self' | 'clock'>,
  ports: PartPorts,
  { data, signal }: TakenJob,
): Promise<PartResult> {
  const { part, evidence, filter, budget, model } = partSchema.parse(data);
  const book = createEvidenceBook([
    { role: 'user', content: evidence.map((each) => ({ type: 'evidence', evidence: each })) },
  ]);
  const { findings, usage, problem } = await runRetriever({
    ...{ part, evidence, book, filter, budget, signal, parent: undefined },
    models: orderModels(ports.models, model === null ? [] : [model]),
    ports: { ...ports, clock },
  });
  return {
    host: self.host,
    findings: findings.map((finding) => ({
      ...finding,
      evidence: { ...finding.evidence, headingPath: [...finding.evidence.headingPath] },
    })),
    usage: { ...usage },
    ...(problem === undefined ? {} : { problem }),
  };
}
