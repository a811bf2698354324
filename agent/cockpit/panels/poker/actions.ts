import { z } from 'zod';
import { Fault, type Log } from '#lib';
import { performAction, performOutside } from '../../actions/perform.ts';
import { enqueueStudy } from '../../engines/study/index.ts';
import { type PokerOrder, trainAndRecord } from '../../flows/train-poker.ts';
import { hand } from '../../model/hand.ts';
import { pokerRun } from '../../model/poker-run.ts';
import type { Actor } from '../../model/vocabulary.ts';
import { algorithms, type GameName, gameNames, studyRowsOf } from '../../poker/index.ts';
import type { CockpitReads, CockpitStore } from '../../store/index.ts';
import { type Done, defineAction, type PanelContext } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';

interface Call {
  readonly actor: Actor;
  readonly context: PanelContext;
  readonly log: Log;
}

const id = z.uuid();
const subject = (body: { readonly id: string }) => `poker-run:${body.id}`;
const runsAtOnce = 2;

/** Trains in the background, and can end what it began. */
export function createPokerActions() {
  const running = new Map<string, AbortController>();

  async function start(store: CockpitStore, order: PokerOrder, call: Call): Promise<Done> {
    const { actor, context, log } = call;
    const stop = new AbortController();
    const now = () => new Date(context.clock.now());
    const request = { actor, action: 'poker.start', request: order, now: now() };
    const refusal = async () =>
      running.size < runsAtOnce ? undefined : `${running.size} trainings run already`;
    let training: Awaited<ReturnType<typeof trainAndRecord>> | undefined;
    await performOutside(
      store,
      request,
      async () => {
        training = await trainAndRecord(store, order, { actor, now, signal: stop.signal });
        return { run: training.row.id };
      },
      { refusal },
    );
    if (training === undefined) throw new Error('a training began and is not there');
    const { row, done } = training;
    running.set(row.id, stop);
    const end = () => running.delete(row.id);
    done.then(end, (error: unknown) => {
      end();
      log.error('a training of poker failed', { run: row.id, error });
    });
    return {
      message: 'The training runs; its page is drawn anew when it is done.',
      result: { id: row.id },
      goTo: `/panel/poker?open=${row.id}#run`,
    };
  }

  return [
    defineAction({
      ...{ name: 'start', title: 'Train poker by self-play' },
      body: z.strictObject({
        game: z.enum(gameNames as [GameName, ...GameName[]]),
        algorithm: z.enum(algorithms).default('vanilla'),
        iterations: z.coerce.number().int().min(10).max(1_000_000),
        seed: z.coerce.number().int().positive().max(4_294_967_295).optional(),
      }),
      act: (store, { body: { seed = null, ...order }, ...call }) =>
        start(store, { ...order, seed, continueRun: null }, call),
    }),
    defineAction({
      grants: ['poker.start'],
      ...{ name: 'continue', title: 'Train on, ten times as long', subject },
      body: z.strictObject({ id }),
      async act(store, { body, ...call }) {
        const run = (await store.get(pokerRun, body.id)) ?? unknownRecord(pokerRun, body.id);
        const { game, algorithm, seed, iterations } = run.body;
        const order = { game, algorithm, seed, continueRun: body.id };
        return start(store, { ...order, iterations: iterations * 10 }, call);
      },
    }),
    defineAction({
      ...{ name: 'stop', title: 'Stop a training', subject, body: z.strictObject({ id }) },
      async act(store, { body, actor, context: { clock } }) {
        const request = { actor, action: 'poker.stop', subject: subject(body), request: body };
        await performAction(store, { ...request, now: new Date(clock.now()) }, async () => {
          const stop = running.get(body.id);
          if (stop !== undefined) return stop.abort();
          throw new Fault({ code: 'cockpit.refused', message: 'this training does not run here' });
        });
        return { message: 'It stops, and keeps what it has learned.' };
      },
    }),
    ...studyActions,
  ];
}

const studyActions = [
  defineAction({
    grants: ['poker.study'],
    ...{ name: 'study-run', title: 'Put the spots of a run into the study queue', subject },
    body: z.strictObject({ id }),
    async act(store, { body, actor, context }) {
      const run = (await store.get(pokerRun, body.id)) ?? unknownRecord(pokerRun, body.id);
      const { game, result } = run.body;
      if (result === null) {
        throw new Fault({ code: 'cockpit.refused', message: 'the run left nothing to learn' });
      }
      const { spots, iterations } = result;
      const rows = studyRowsOf({ game, spots, iterations });
      return enqueue(store, rows, { actor, context, subject: subject(body) });
    },
  }),
  defineAction({
    grants: ['poker.study'],
    ...{ name: 'study-hand', title: 'Put a hand into the study queue' },
    body: z.strictObject({ id }),
    async act(store, { body, actor, context }) {
      const row = await cardOf(store, body.id);
      return enqueue(store, [row], { actor, context, subject: `hand:${body.id}` });
    },
  }),
];

async function cardOf(store: CockpitReads, handId: string) {
  const { body } = (await store.get(hand, handId)) ?? unknownRecord(hand, handId);
  const { game, stakes, position, amount, currency, notes, tags } = body;
  return {
    key: `hand/${handId}`,
    topic: game,
    question: `${game} ${stakes}, ${position}. ${notes === '' ? 'How did you play it?' : notes}`,
    answer: `${amount > 0 ? 'Won' : 'Lost'} ${Math.abs(amount)} ${currency}.`,
    why: '',
    tags: ['poker', ...tags],
  };
}

async function enqueue(
  store: CockpitStore,
  rows: Parameters<typeof enqueueStudy>[1],
  {
    actor,
    context,
    subject: about,
  }: Pick<Call, 'actor' | 'context'> & { readonly subject: string },
): Promise<Done> {
  const now = new Date(context.clock.now());
  const request = { actor, action: 'poker.study', subject: about, request: rows.length, now };
  const outcomes = await performOutside(store, request, () => enqueueStudy(store, rows, actor));
  const made = outcomes.filter((outcome) => outcome === 'created').length;
  const known = outcomes.length - made;
  return {
    message: `${made} new in the study queue${known === 0 ? '' : `, ${known} were there already`}.`,
  };
}
