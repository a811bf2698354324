import { Fault } from '#lib';
import { pokerRun } from '../model/poker-run.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import type { Actor } from '../model/vocabulary.ts';
import {
  type Algorithm,
  type GameName,
  type RunOptions,
  runPoker,
  type TrainingResult,
  type TrainingState,
} from '../poker/index.ts';
import type { CockpitReads, CockpitStore } from '../store/index.ts';

type RunRow = RecordRow<BodyOf<typeof pokerRun>>;

export interface PokerOrder {
  readonly game: GameName;
  readonly algorithm: Algorithm;
  readonly iterations: number;
  readonly seed: number | null;
  /** An earlier run to go on from; it must be of the same game, algorithm and seed. */
  readonly continueRun: string | null;
}

/** Trains in the background and writes down that it runs, and what came of it. The row is there at once;
 * `done` settles with the finished one, be it done, stopped or failed; it rejects only for a bug.
 * @throws Fault cockpit.refused, cockpit.unknown for a run that cannot be continued */
export async function trainAndRecord(
  store: CockpitStore,
  { continueRun, ...wanted }: PokerOrder,
  options: RunOptions & { readonly actor: Actor; readonly now: () => Date },
): Promise<{ readonly row: RunRow; readonly done: Promise<RunRow> }> {
  const from = continueRun === null ? null : await stateOf(store, continueRun, wanted);
  const { actor, now } = options;
  const body: BodyOf<typeof pokerRun> = {
    ...{ ...wanted, status: 'running', startedAt: now().toISOString() },
    ...{ endedAt: null, error: null, result: null },
  };
  const row = await store.create(pokerRun, body, { actor });
  const end = (change: Partial<BodyOf<typeof pokerRun>>) =>
    finish(store, row, { ...change, endedAt: now().toISOString() }, actor);
  const done = runPoker({ ...wanted, from }, options).then(
    (result) => end({ status: result.status, result: recorded(result) }),
    async (error: unknown) => {
      const isExpected = error instanceof Fault;
      const row = await end({ status: 'failed', error: isExpected ? error.message : 'a bug' });
      if (isExpected) return row;
      throw error;
    },
  );
  return { row, done };
}

/** Runs that a process left behind when it ended; what they learned is gone, so they have failed. For a
 * process that starts and runs none yet. */
export async function closeLeftRuns(
  store: CockpitStore,
  { actor, now }: { readonly actor: Actor; readonly now: Date },
): Promise<number> {
  const { rows } = await store.list(pokerRun, { status: 'running', limit: 1_000 });
  for (const row of rows) {
    const error = 'the process ended while it ran';
    await finish(store, row, { status: 'failed', error, endedAt: now.toISOString() }, actor);
  }
  return rows.length;
}

async function finish(
  store: CockpitStore,
  { id }: RunRow,
  change: Partial<BodyOf<typeof pokerRun>>,
  actor: Actor,
): Promise<RunRow> {
  return store.transaction(async (open) => {
    const row = await open.get(pokerRun, id, { withRemoved: true });
    if (row === null) throw unknown(id);
    if (row.deletedAt !== null) return row;
    const body = { ...row.body, ...change };
    return open.update(pokerRun, id, { version: row.version, body }, actor);
  });
}

async function stateOf(
  store: CockpitReads,
  id: string,
  wanted: Omit<PokerOrder, 'continueRun'>,
): Promise<TrainingState> {
  const row = await store.get(pokerRun, id);
  if (row === null) throw unknown(id);
  const { game, algorithm, seed, result } = row.body;
  const isSame = game === wanted.game && algorithm === wanted.algorithm && seed === wanted.seed;
  if (!isSame) throw refused('it was of another game, algorithm or seed');
  if (result === null) throw refused('it left nothing to go on from');
  if (result.state.iterations >= wanted.iterations) {
    throw refused(`it has ${result.state.iterations} iterations already; ask for more`);
  }
  return result.state;
}

/** As plain data that a record holds: copies, as records own their arrays. */
function recorded(result: TrainingResult): NonNullable<BodyOf<typeof pokerRun>['result']> {
  const { iterations, value, exploitability, curve, strategy, spots, state } = result;
  return structuredClone({
    ...{ iterations, value, exploitability, curve, strategy, spots, state },
  }) as NonNullable<BodyOf<typeof pokerRun>['result']>;
}

function unknown(id: string): Fault {
  return new Fault({ code: 'cockpit.unknown', message: `there is no poker run ${id}` });
}

function refused(reason: string): Fault {
  return new Fault({
    code: 'cockpit.refused',
    message: `the run cannot be continued: ${reason}`,
    hint: 'start a new one',
  });
}
