import { userInfo } from 'node:os';
import { Fault, systemClock } from '#lib';
import { trainAndRecord } from '../flows/train-poker.ts';
import { gameNames } from '../poker/index.ts';
import { createCockpitStore } from '../store/index.ts';
import { openCockpitDatabase } from './open.ts';
import type { CockpitContext } from './options.ts';

/** Trains a game to its end or until it is interrupted; the run is a record, as one that a page started. */
export async function runPokerAction(context: CockpitContext): Promise<number> {
  const { args, options, env, cwd, log, signal } = context;
  const [verb, name, ...rest] = [args.file, ...args.more];
  const game = gameNames.find((each) => each === name);
  if (verb !== 'train' || game === undefined || rest.length > 0) {
    throw new Fault({
      code: 'usage',
      message: 'poker takes "train" and a game',
      hint: `panther cockpit poker train kuhn; games: ${gameNames.join(', ')}`,
    });
  }
  const database = await openCockpitDatabase({
    ...{ env, cwd, log, signal, owner: 'panther cockpit' },
  });
  try {
    const store = createCockpitStore({ database, clock: systemClock });
    const seed = options.seed ?? null;
    const order = {
      ...{ game, seed, iterations: options.iterations, continueRun: null },
      algorithm: seed === null ? ('vanilla' as const) : ('chance-sampled' as const),
    };
    const { done } = await trainAndRecord(store, order, {
      ...{ actor: `person:${userInfo().username}`, now: () => new Date(systemClock.now()), signal },
      onProgress({ point }) {
        if (point === null) return;
        const { iterations, value, exploitability } = point;
        context.stderr(
          `${iterations} iterations: value ${value}, exploitability ${exploitability}`,
        );
      },
    });
    const { id, body } = await done;
    if (body.status === 'failed') {
      throw new Fault({ code: 'cockpit.refused', message: `the training failed: ${body.error}` });
    }
    const { result } = body;
    const told = { id, status: body.status, ...order, iterations: result?.iterations ?? 0 };
    const quality = {
      value: result?.value ?? null,
      exploitability: result?.exploitability ?? null,
    };
    context.report({ ...told, ...quality }, () =>
      [
        `${game}, ${told.iterations} iterations, ${body.status}`,
        `  value of the first player ${quality.value}`,
        `  what both best replies win ${quality.exploitability}`,
        `  run ${id}`,
      ].join('\n'),
    );
    return 0;
  } finally {
    await database.close();
  }
}
