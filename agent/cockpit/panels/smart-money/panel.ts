import { z } from 'zod';
import { moveSides } from '../../model/smart-money-event.ts';
import { recordRow } from '../../web/export-rows.ts';
import { html } from '../../web/html.ts';
import { definePanel } from '../../web/panel.ts';
import { type Given, stateOfReading, stateOfShown } from '../../web/states.ts';
import { smartMoneyActions } from './actions.ts';
import { flowChart } from './chart.ts';
import { renderSmartMoneyPage } from './page.ts';
import { readAsked, readSmartMoney, readSmartMoneyPage } from './read.ts';
import { renderSmartMoney } from './tile.ts';

const query = z.strictObject({
  show: z.enum(['new', 'reviewed', 'all']).default('new'),
  side: z.enum(moveSides).optional(),
  narrative: z.uuid().optional(),
  q: z.string().max(200).optional(),
  after: z.string().max(500).optional(),
  open: z.uuid().optional(),
});

/** What watched wallets do, and what the rules made of it. */
export const smartMoney = definePanel({
  ...{ id: 'smart-money', title: 'Smart money', row: 2, key: 'f' },
  kinds: ['smart-money-event', 'narrative', 'decision'],
  sources: ['smart-money-digest', 'signal-events'],
  read: readSmartMoney,
  state({ digest, file, total, staleAfterMs }, { now }) {
    const given: readonly Given[] = [
      [file, staleAfterMs.file],
      [digest, staleAfterMs.digest],
    ];
    const shown = stateOfShown(given, now);
    const hasDigest = (digest.value?.content?.highlights.length ?? 0) > 0;
    if (total > 0 || hasDigest) return shown;
    if (shown.is === 'error') return { ...shown, hasContent: false };
    const state = stateOfReading(file, staleAfterMs.file, now);
    const hint =
      'Or send moves to `POST /api/smart-money`, signed with the secret `smartMoneyKey` of the agent.';
    return state.is === 'waiting'
      ? { ...state, hint }
      : { is: 'empty', text: `No move is known. ${hint}` };
  },
  render: renderSmartMoney,
  quick: () => html`<a class="button" href="/panel/smart-money">Go through new ones</a>`,
  page: { query, read: readSmartMoneyPage, render: renderSmartMoneyPage },
  actions: smartMoneyActions,
  charts: { flow: flowChart },
  exportRows: async (context, asked) => (await readAsked(context, asked)).map(recordRow),
  commands: [{ title: 'All smart-money moves', href: '/panel/smart-money?show=all' }],
});
