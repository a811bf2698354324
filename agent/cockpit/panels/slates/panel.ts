import { z } from 'zod';
import { pnlUnits } from '../../engines/bets/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { bet } from '../../model/bet.ts';
import { slateGame } from '../../model/slate-game.ts';
import { slates as source } from '../../sources/index.ts';
import { recordRow } from '../../web/export-rows.ts';
import { html } from '../../web/html.ts';
import { defineAction, definePanel } from '../../web/panel.ts';
import { lines, live } from '../../web/parts.ts';
import { stateOfReading, stateOfShown } from '../../web/states.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { begins, renderSlatesPage } from './page.ts';
import { isPast, readSlates, readSlatesPage, readUnits } from './read.ts';

const query = z.strictObject({
  show: z.enum(['ahead', 'past', 'all']).default('ahead'),
  open: z.uuid().optional(),
});

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const points = z.coerce.number().int().min(0).max(1_000);

const back = takeBack(slateGame, {
  title: 'Take back how a game ended',
  fields: ['result'],
});

const actions = [
  defineAction({
    ...{ name: 'add-bet', title: 'Write down a bet' },
    body: z.strictObject({
      selection: z.string().trim().min(1).max(200),
      market: z.string().trim().min(1).max(100).default('moneyline'),
      oddsDecimal: z.coerce.number().gt(1),
      stakeUnits: z.coerce.number().positive(),
      unitSize: z.coerce.number().positive().optional(),
      book: z.string().max(100).optional(),
      game: z.uuid().optional(),
    }),
    async change(store, { body: { game, unitSize = null, book = null, ...words }, actor, now }) {
      const fields = { ...words, unitSize, book, notes: null, result: null };
      const placedAt = now.toISOString();
      const links = game === undefined ? {} : { game: [game] };
      const row = await store.create(bet, { ...fields, placedAt }, { actor, links });
      const { id, version } = row;
      return {
        message: 'The bet is written down.',
        undo: { action: 'remove-bet', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'remove-bet', title: 'Remove a bet' },
    ...{ subject: ({ id }: { readonly id: string }) => `bet:${id}`, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor }) {
      await store.remove(bet, id, actor, version);
      return { message: 'The bet is removed.' };
    },
  }),
  defineAction({
    ...{
      name: 'settle',
      title: 'Say how a bet ended',
      subject: ({ id }: { readonly id: string }) => `bet:${id}`,
    },
    body: z.strictObject({ ...one, result: z.enum(['win', 'loss', 'push']).optional() }),
    async change(store, { body: { id, version, result = null }, actor }) {
      const row = (await store.get(bet, id)) ?? unknownRecord(bet, id);
      const changed = await store.update(
        bet,
        id,
        { version, body: { ...row.body, result } },
        actor,
      );
      const before = { id, version: changed.version, result: row.body.result ?? '' };
      return { message: 'It is written down.', undo: { action: 'settle', body: before } };
    },
  }),
  defineAction({
    ...{ name: 'set-result', title: 'Say how a game ended' },
    subject: ({ id }: { readonly id: string }) => `slate-game:${id}`,
    body: z.strictObject({ ...one, home: points, away: points }),
    async change(store, { body: { id, version, home, away }, actor }) {
      const row = (await store.get(slateGame, id)) ?? unknownRecord(slateGame, id);
      const body = { ...row.body, result: { home, away } };
      const changed = await store.update(slateGame, id, { version, body }, actor);
      return back.done('The result is written down.', version, changed);
    },
  }),
  back.action,
];

/** Games, what others think of them, and bets. */
export const slates = definePanel({
  ...{ id: 'slates', title: 'Slates and bets', row: null },
  kinds: ['slate-game', 'bet'],
  sources: [source.name],
  read: readSlates,
  state: ({ games, bets, source: reading, staleAfterMs }, { now }) => {
    const state = stateOfReading(reading, staleAfterMs, now);
    if (games + bets > 0) return stateOfShown([[reading, staleAfterMs]], now);
    if (state.is !== 'ready' && state.is !== 'stale') return state;
    return { is: 'empty', text: 'No slate is there. Put one into the folder of slates.' };
  },
  render: (
    { ahead, totals },
    drawing,
  ) => html`<p class="sum">${live(ahead.length)} ${ahead.length === 1 ? 'game' : 'games'} ahead · ${live(totals.open)} ${totals.open === 1 ? 'bet' : 'bets'} open</p>
${lines(ahead.slice(0, 6).map(({ id, body }) => ({ name: html`<a href="/panel/slates?open=${id}">${body.away} at ${body.home}</a>`, value: begins(body, drawing) })))}`,
  page: { query, read: readSlatesPage, render: renderSlatesPage },
  actions,
  charts: {
    units: ({ store }) => readUnits(store),
  },
  async exportRows(context, { show }) {
    const { today } = await readSlates(context);
    const games = await readAll(context.store, slateGame);
    const bets = await readAll(context.store, bet);
    return [
      ...games
        .filter(({ body }) => show === 'all' || isPast(body, today) === (show === 'past'))
        .map((row) => ({ what: 'game', ...recordRow(row) })),
      ...bets.map((row) => ({ what: 'bet', ...recordRow(row), pnlUnits: pnlUnits(row.body) })),
    ];
  },
});
