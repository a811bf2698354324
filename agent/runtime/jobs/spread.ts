import { Fault } from '#lib';
import { type RetrieverResult, short } from '../ask/deep/retriever.ts';
import type { PartTask, SpreadPort } from '../ask/ports.ts';
import { noUsage } from '../providers/usage.ts';
import { jobLimits } from './limits.ts';
import type { Shared } from './open.ts';
import { type Part, partResultSchema } from './part-wire.ts';
import { partQueue } from './queues.ts';
import { readWorkers } from './workers.ts';

/** Sends parts of a question to other machines. One that nobody takes soon, or whose machine fails, is looked up by
 * whoever asks; one that is taken and hangs is cut off at its budget.
 * @param takeMs until when a machine must have taken it */
export function createSpread(
  shared: Shared,
  { takeMs = jobLimits.partTakeMs }: { readonly takeMs?: number } = {},
): SpreadPort {
  return {
    async lookUp(task, signal) {
      try {
        if (!(await isAnyThere(shared, task))) return undefined;
        return await sendPart(shared, task, { takeMs, signal });
      } catch (error) {
        // A database that is away, or an answer of another version: it can still be looked up here.
        if (!(error instanceof Fault) || signal.aborted) throw error;
        shared.log.warn('a part is not sent', { code: error.code, reason: error.message });
        return undefined;
      }
    },
  };
}

async function isAnyThere(
  { database, self }: Shared,
  { model }: Pick<PartTask, 'model'>,
): Promise<boolean> {
  const workers = await readWorkers(database);
  return workers.some(
    ({ id, models }) =>
      id !== self.id &&
      models.length > 0 &&
      (model === undefined || models.some((has) => has === model || has.startsWith(`${model}/`))),
  );
}

interface State {
  readonly state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed';
  readonly output: unknown;
}

async function sendPart(
  shared: Shared,
  task: PartTask,
  { takeMs, signal }: { readonly takeMs: number; readonly signal: AbortSignal },
): Promise<RetrieverResult | undefined> {
  const { boss, clock, log } = shared;
  const id = await boss.send(partQueue, partOf(task));
  if (id === null) return undefined;
  const beganMs = clock.monotonicMs();
  let takenMs: number | undefined;
  let isOver = false;
  try {
    while (!signal.aborted) {
      const job = await readState(shared, id);
      if (job?.state === 'completed') {
        isOver = true;
        return readResult(job.output);
      }
      if (job === undefined || job.state === 'failed' || job.state === 'cancelled') {
        isOver = true;
        log.warn('a part was not done elsewhere', { job: id });
        return undefined;
      }
      const nowMs = clock.monotonicMs();
      if (job.state === 'active') takenMs ??= nowMs;
      if (takenMs === undefined && nowMs - beganMs > takeMs) return undefined;
      if (takenMs !== undefined && nowMs - takenMs > task.budget.wallClockMs + graceMs) break;
      await clock.sleep(jobLimits.partWaitPollMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  } finally {
    // Whoever has it hears of it with its next sign of life.
    if (!isOver) await boss.cancel(partQueue, id);
  }
  const why = signal.aborted ? 'it was cut off' : `no answer within ${waitText(task)}`;
  return {
    ...{ findings: [], usage: noUsage },
    problem: `"${short(task.part)}" was not looked up to its end by another machine: ${why}`,
  };
}

const graceMs = jobLimits.partGraceMs;

function waitText({ budget }: PartTask): string {
  return `${(budget.wallClockMs + graceMs) / 1_000} s`;
}

function partOf({ part, evidence, filter, budget, model }: PartTask): Part {
  return {
    ...{ part, budget: { ...budget }, model: model ?? null },
    evidence: evidence.map((each) => ({ ...each, headingPath: [...each.headingPath] })),
    filter: {
      ...(filter.library === undefined ? {} : { library: filter.library }),
      ...(filter.version === undefined ? {} : { version: filter.version }),
    },
  };
}

async function readState({ database }: Shared, id: string): Promise<State | undefined> {
  const [row] = await database.query<State>(
    'select state::text as state, output from agent_jobs.job where id = $1',
    [id],
  );
  return row;
}

function readResult(output: unknown): RetrieverResult {
  const parsed = partResultSchema.safeParse(output);
  if (!parsed.success) {
    throw new Fault({
      code: 'api.failed',
      message: 'another machine answers a part of the question with something else than expected',
      hint: 'it runs another version: deploy the same one to all machines',
    });
  }
  return parsed.data;
}
