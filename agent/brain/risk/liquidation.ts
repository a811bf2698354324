import { type Side, signOf } from '../model/trade.ts';

export interface LiquidationInput {
  readonly side: Side;
  readonly entry: number;
  /** Of the position; its margin is isolated. */
  readonly leverage: number;
  /** The market's highest leverage, which sets the maintenance margin to half of 1 / it. */
  readonly maxLeverage: number;
}

/** Price at which an isolated position is liquidated, after Hyperliquid's documentation:
 * price − side × margin available / size / (1 − l × side), where l = 1 / (2 × highest leverage) and
 * margin available is the margin less the maintenance margin. The size cancels out. 0 or less for a
 * long that cannot be liquidated. */
export function liquidationPrice(input: LiquidationInput): number {
  const { side, entry, leverage, maxLeverage } = input;
  const sign = signOf(side);
  const maintenance = 1 / (2 * maxLeverage);
  const available = entry / leverage - entry * maintenance;
  return entry - (sign * available) / (1 - maintenance * sign);
}
