import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { actionForm, lines, live, mark, type Tone, when } from '../../web/parts.ts';
import { brainWhen } from '../brain/time.ts';
import { percent, signed, usd } from '../numbers.ts';
import { type BotMode, type BotsView, modeOf } from './read.ts';

export const modeTexts: Readonly<Record<BotMode, { readonly tone: Tone; readonly word: string }>> =
  {
    running: { tone: 'good', word: 'running' },
    'entries-paused': { tone: 'warn', word: 'no new entries' },
    stopped: { tone: 'bad', word: 'stopped' },
    unreachable: { tone: 'bad', word: 'does not answer' },
    refused: { tone: 'bad', word: 'refuses the token' },
    unknown: { tone: 'quiet', word: 'not known' },
  };

/** Whose money it trades with. */
export function moneyOf({ trading }: BotsView): string {
  const account = trading.value?.account;
  if (account === undefined) return 'not known';
  if (account.speed !== 1) return `demonstration ×${account.speed}`;
  return account.market === 'synthetic' ? `${account.mode}, made up market` : account.mode;
}

const unknownYet: Content = html`<span class="quiet">not known</span>`;

export function renderBots(view: BotsView, drawing: Drawing): Html {
  const { trading, record, holds } = view;
  if (trading.value === null) return nothing;
  const { account, positions } = trading.value;
  const { tone, word } = modeTexts[modeOf(view)];
  const gain = openGain(view);
  const card = record.value?.scorecard.overall;
  const { equity, peakEquity } = account;
  return html`<p class="sum"><a href="/panel/brain"><b>brain</b></a> ${mark(tone, word)} <span class="quiet">${moneyOf(view)}</span></p>
${lines([
  {
    name: 'Open',
    value: html`${live(positions.length)}${gain === null ? nothing : html` ${signed(gain, usd)}`}`,
  },
  { name: 'Equity', value: equity === null ? unknownYet : live(usd(equity)) },
  {
    name: 'Closed',
    note:
      card === undefined || card.hitRate === null
        ? 'none yet'
        : `${card.n}, ${percent(card.hitRate, 0)} won`,
    value: card === undefined || card.netPnl === null ? unknownYet : signed(card.netPnl, usd),
  },
  {
    name: 'Below its highest',
    value:
      equity === null || peakEquity === null || peakEquity <= 0
        ? unknownYet
        : percent(Math.max(0, 1 - equity / peakEquity), 2),
  },
  { name: 'Takes the market for', value: record.value?.regime.regime ?? unknownYet },
  {
    name: 'Last run',
    value:
      account.cycle.last === null ? 'never' : brainWhen(account.cycle.last.at, account, drawing),
  },
])}
${holds.map(({ body }) => html`<p class="warn">${body.status === 'waiting' ? 'A stop waits for your word' : 'No new entries'}, ends ${when(body.until, drawing)}: ${body.reason}</p>`)}
<p class="note"><b>Freqtrade</b> waits for the key <code>freqtrade</code>.</p>`;
}

/** Of everything open; null when one of them has no price. */
export function openGain({ trading }: BotsView): number | null {
  const gains = trading.value?.positions.map(({ unrealised }) => unrealised) ?? [];
  return gains.length === 0
    ? null
    : gains.reduce<number | null>(
        (sum, each) => (sum === null || each === null ? null : sum + each),
        0,
      );
}

export const quickBots = (): Html =>
  html`<div class="buttons">${actionForm({
    ...{ panel: 'bots', action: 'stop-entries', label: 'Stop new entries', tone: 'danger' },
    ...{ says: 'Stop new entries of the brain for 12 hours', body: { bot: 'brain', hours: 12 } },
  })}<a class="button" href="/panel/bots">More</a></div>`;
