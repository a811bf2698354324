/** A net position, long above 0. */
export interface MarginPosition {
  readonly size: number;
  readonly entryPrice: number;
  readonly maxLeverage: number;
}

/** What must stay: half of the initial margin at the asset's highest leverage
 * (https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations). */
export function maintenanceMargin(position: MarginPosition, price: number): number {
  return (Math.abs(position.size) * price) / (2 * position.maxLeverage);
}

/** The price at which the account has just the maintenance margin left, by the formula of the same
 * page: price − side × available / size / (1 − l × side), l = 1 / (2 × max leverage). `equity` is the
 * account's at `price`, `otherMargin` what the account's other positions need. */
export function liquidationPrice(
  position: MarginPosition,
  account: { readonly price: number; readonly equity: number; readonly otherMargin: number },
): number {
  const { price, equity, otherMargin } = account;
  const side = Math.sign(position.size);
  const available = equity - otherMargin - maintenanceMargin(position, price);
  const perUnit = available / Math.abs(position.size);
  return price - (side * perUnit) / (1 - side / (2 * position.maxLeverage));
}
