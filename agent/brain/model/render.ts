/** Five digits, as many as tell two prices of an asset apart. */
export function renderPrice(price: number): string {
  const decimals = Math.max(2, 4 - Math.floor(Math.log10(price)));
  return price.toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: decimals,
  });
}

/** Dollars and cents. */
export function renderMoney(amount: number): string {
  const [minimumFractionDigits, maximumFractionDigits] = [2, 2];
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits, maximumFractionDigits })}`;
}
