import { expect, test } from 'vitest';
import { counted, percent, price, shortUsd, usd } from './numbers.ts';

test('money has cents where they matter, and a minus that is one', () => {
  expect([0, 0.5, 1_234.5, 9_999.99, 10_000.4, -3.2].map(usd)).toEqual([
    ...['$0', '$0.50', '$1,234.50', '$9,999.99', '$10,000', '−$3.20'],
  ]);
  expect([950, 1_234, -12_400, 3_400_000].map(shortUsd)).toEqual([
    ...['$950', '$1.2k', '−$12.4k', '$3.4m'],
  ]);
});

test('prices have the figures that tell them apart, shares and counts are said in words', () => {
  expect([61_234.4, 142.314, 0.081234].map(price)).toEqual(['61,234', '142.31', '0.08123']);
  expect([percent(0.1234), percent(-0.004), percent(1, 0)]).toEqual(['12.3 %', '−0.4 %', '100 %']);
  expect([counted(1, 'post'), counted(0, 'post'), counted(2, 'reply', 'replies')]).toEqual([
    ...['1 post', '0 posts', '2 replies'],
  ]);
});
