import { expect, test } from 'vitest';
import { findRestricted, parseDcgList } from './dcg.ts';

const list = parseDcgList([
  'USDT',
  { symbol: 'LUNA', aliases: ['LUNC', 'Terra'], reason: 'collapsed' },
  { symbol: 'FTT' },
  'PEPE',
]);

test.each([
  ['FTT'],
  ['ftt'],
  ['Ftt'],
  ['FTT/USDT'],
  ['FTT/USDT:USDT'],
  ['ftt-perp'],
  ['FTT_USD'],
  ['FTTUSDT'],
  ['fttusdc'],
  [' FTT '],
  ['F\u200bTT'],
  ['ＦＴＴ'],
  ['LUNC'],
  ['terra'],
  ['luna-usd'],
  ['USDT'],
  ['kPEPE'],
  ['1000PEPE'],
  ['1000pepeusdt'],
  ['1MPEPE'],
])('%s is restricted', (symbol) => {
  expect(findRestricted(list, symbol)).toBeDefined();
});

test.each([['BTC'], ['BTC/USDT'], ['BTCUSDT'], ['ETH'], ['FTTX'], ['KAS'], ['1INCH'], ['LUN']])(
  '%s is not',
  (symbol) => {
    expect(findRestricted(list, symbol)).toBeUndefined();
  },
);

test('what is found says by what and why', () => {
  expect(findRestricted(list, 'Terra-PERP')).toEqual({
    symbol: 'Terra-PERP',
    restricted: 'LUNA',
    matched: 'TERRA',
    reason: 'collapsed',
  });
});

test('a list that cannot be read is a fault with its path, never an empty list', () => {
  for (const [value, where] of [
    ['FTT', 'dcg'],
    [['FTT', ''], 'dcg.1.symbol'],
    [[{ symbol: 'FTT', alias: 'x' }], 'dcg.0'],
    [null, 'dcg'],
    [[7], 'dcg.0'],
  ] as const) {
    expect(() => parseDcgList(value)).toThrow(
      expect.objectContaining({ code: 'brain.config', where }),
    );
  }
});
