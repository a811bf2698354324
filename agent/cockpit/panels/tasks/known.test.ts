import { expect, test } from 'vitest';
import { type Known, renderKnown } from './known.ts';

const drawing = { now: new Date('2026-03-17T06:00:00.000Z'), zone: 'Europe/Berlin' };
const move = '6f3f9a52-5f5e-4c55-9d6a-3f1f5b8c2a10';

/** As somebody reads it, line by line. */
const read = async (known: Known) =>
  String(await renderKnown(known, drawing))
    .replaceAll(/<(?:div|li|p|h3)[^>]*>|<\/h3>/g, '\n')
    .replaceAll(/<\/dt><dd>/g, ': ')
    .replaceAll(/<[^>]+>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

test('a move and its narrative in plain words, whatever order the database keeps', async () => {
  const known: Known = {
    move: {
      ...{ at: '2026-03-17T05:56:00.000Z', id: move, side: 'buy', chain: 'base', token: 'VIRTUAL' },
      ...{ wallet: '0xabc', usdValue: 250_000, walletLabel: null },
    },
    verdict: 'PREP_TASK',
    narrative: { score: 82, delta: -3.25, reasons: ['it is building', 'it grows'], sentiment: 0.3 },
  };
  expect(await read(known)).toEqual([
    ...['Known when it was made', 'Verdict: prepare it'],
    'Move, when it was made',
    ...['When: 4 min ago', 'Side: buy', 'Token: VIRTUAL', 'Value: $250,000'],
    ...['Wallet: not known', 'Address: 0xabc', 'Chain: base', 'Everything about it'],
    'Narrative, when it was made',
    ...['Score: 82', 'Since the look before: −3.25', 'Sentiment, −1 to 1: 0.3', 'Reasons:'],
    ...['it is building', 'it grows'],
  ]);
  expect(String(await renderKnown(known, drawing))).toContain(
    `href="/panel/smart-money?open=${move}"`,
  );
});

test('a ticket, a name nobody has a word for, and text that looks like markup', async () => {
  expect(
    await read({
      ...{ does: 'close', riskState: 'RISK_OFF', amountUsd: 1_234.5, rating: 0.35 },
      ...{ startsAt: '2026-03-18T18:00:00.000Z', whaleCount: 12_000, isOrganic: false },
      ...{ findings: [], note: '<b>now</b>' },
    }),
  ).toEqual([
    'Known when it was made',
    ...['A trade that: closes one', 'Amount: $1,234.50', 'Risk: Defensive'],
    ...['Rating of the check: 35 %', 'Begins: in 36 h', 'Whale count: 12,000'],
    ...['Is organic: no', 'Findings: none', 'Note: &lt;b&gt;now&lt;/b&gt;'],
  ]);
});
