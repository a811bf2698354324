import type { Prices } from '#lib/models';
import type { Usage } from '../model/message.ts';

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

type Tokens = Omit<Usage, 'costUsd'>;

/** With the cost where the prices are known. `inputTokens` are those that no cache served. */
export function priced(tokens: Tokens, prices: Prices | undefined): Usage {
  if (prices === undefined) return tokens;
  const costUsd =
    (tokens.inputTokens * prices.inputPerM +
      tokens.outputTokens * prices.outputPerM +
      tokens.cacheReadTokens * prices.cacheReadPerM +
      tokens.cacheWriteTokens * prices.cacheWritePerM) /
    1e6;
  return { ...tokens, costUsd };
}

/** The cost of a sum is known only when each part's is; a part that used nothing costs nothing. */
export function addUsage(left: Usage, right: Usage): Usage {
  const tokens = {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
  };
  const costs = [left, right].map((usage) => (totalTokens(usage) === 0 ? 0 : usage.costUsd));
  const [one, two] = costs;
  return one === undefined || two === undefined || totalTokens(tokens) === 0
    ? tokens
    : { ...tokens, costUsd: one + two };
}

export function totalTokens(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
