import { describe, expect, test } from 'vitest';
import { parseSpread, parseTip } from './spread.ts';

const teams = { home: 'BKN', away: 'OKC' };

describe('spreads and tips as the files write them', () => {
  test.each([
    ['BKN -4.5', { team: 'BKN', side: 'home', line: -4.5 }],
    ['okc +3', { team: 'okc', side: 'away', line: 3 }],
    ['BKN −4.5', { team: 'BKN', side: 'home', line: -4.5 }],
    ['OKC PK', { team: 'OKC', side: 'away', line: 0 }],
    // A code of neither: it could be more than one team.
    ['NEW -2', { team: 'NEW', side: null, line: -2 }],
    [-7.5, { team: 'BKN', side: 'home', line: -7.5 }],
    ['-7.5', { team: 'BKN', side: 'home', line: -7.5 }],
    [0, { team: 'BKN', side: 'home', line: 0 }],
    [null, null],
    ['', null],
    ['about five', undefined],
    ['BKN', undefined],
    [Number.NaN, undefined],
    [{}, undefined],
  ])('%j', (value, expected) => {
    expect(parseSpread(value, teams)).toEqual(expected);
  });

  test.each([
    ['2026-02-07T22:00:00+02:00', { tipAt: '2026-02-07T20:00:00.000Z', tipOn: null }],
    ['2026-02-07T22:00Z', { tipAt: '2026-02-07T22:00:00.000Z', tipOn: null }],
    ['2026-02-27', { tipAt: null, tipOn: '2026-02-27' }],
    // Nobody says whose time it is.
    ['2026-02-27T19:30', { tipAt: null, tipOn: '2026-02-27' }],
    [null, { tipAt: null, tipOn: null }],
    ['2026-02-30', undefined],
    ['2026-02-07T25:00:00Z', undefined],
    ['soon', undefined],
    [20260207, undefined],
  ])('%j', (value, expected) => {
    expect(parseTip(value)).toEqual(expected);
  });
});
