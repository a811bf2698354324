import { z } from 'zod';
import { readAll } from '../../flows/read-all.ts';
import { hand } from '../../model/hand.ts';
import { pokerRun } from '../../model/poker-run.ts';
import type { BodyOf } from '../../model/record.ts';
import { recordRow } from '../../web/export-rows.ts';
import { definePanel } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { createPokerActions } from './actions.ts';
import { logActions } from './log-actions.ts';
import { renderPokerPage } from './page.ts';
import { readPoker, readPokerPage } from './read.ts';
import { quickRun, renderPoker } from './tile.ts';

const query = z.strictObject({
  open: z.uuid().optional(),
  after: z.string().max(500).optional(),
});

/** Training by self-play, hands that were played, and the habits that poker and trading share. */
export const poker = definePanel({
  ...{ id: 'poker', title: 'Poker lab', row: 3, key: 'p' },
  kinds: ['poker-run', 'hand', 'session', 'journal-entry'],
  read: readPoker,
  state: ({ runs, hands, session }) =>
    runs + hands > 0 || session !== null
      ? { is: 'ready' }
      : { is: 'empty', text: 'Nothing was trained or played. Train a game below, or log a hand.' },
  render: renderPoker,
  quick: quickRun,
  page: { query, read: readPokerPage, render: renderPokerPage },
  actions: [...createPokerActions(), ...logActions],
  charts: {
    async curve({ store }, { open = '' }) {
      const run = (await store.get(pokerRun, open)) ?? unknownRecord(pokerRun, open);
      const curve = run.body.result?.curve ?? [];
      return {
        ...{ kind: 'line', x: 'log', xLabel: 'rounds' },
        yLabel: 'to be won from it',
        xs: curve.map(({ iterations }) => iterations),
        series: [
          {
            ...{ label: 'to be won from it', tone: 'live' },
            values: curve.map(({ exploitability }) => exploitability),
          },
        ],
      };
    },
  },
  async exportRows({ store }, { open }) {
    const runs = await readAll(store, pokerRun);
    const opened = runs.find(({ id }) => id === open)?.body.result;
    // Of one that is opened what it learned; its page has room for a part of that.
    if (opened != null) {
      return opened.strategy.map(({ player, question, actions }) => ({
        ...{ question, player },
        ...Object.fromEntries(actions.map(({ name, probability }) => [name, probability])),
      }));
    }
    const hands = await readAll(store, hand);
    return [
      ...hands.map((row) => ({ what: 'hand', ...recordRow(row) })),
      ...runs.map((row) => ({ what: 'run', ...recordRow({ ...row, body: summaryOf(row.body) }) })),
    ];
  },
  notices: ({ session }, { now }) =>
    (session?.stop ?? []).map((text, index) => ({
      ...{ id: `session:${session?.row.id}:${index}`, text, at: now.toISOString(), tone: 'bad' },
      href: '/panel/poker#session',
    })),
  commands: [
    { title: 'Log a hand', href: '/panel/poker#log' },
    { title: 'Begin a session', href: '/panel/poker#session' },
  ],
});

/** Without what it goes on from. */
function summaryOf({ result, ...run }: BodyOf<typeof pokerRun>) {
  return { ...run, value: result?.value ?? null, exploitability: result?.exploitability ?? null };
}
