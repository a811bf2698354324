/** Protocols that are no tickers, as they are usually written. */
const known = [
  ...['Aave', 'Aerodrome', 'Arbitrum', 'Avalanche', 'Balancer', 'Base', 'Berachain', 'Bitcoin'],
  ...['Cardano', 'Chainlink', 'Compound', 'Cosmos', 'Curve', 'dYdX', 'EigenLayer', 'Ethena'],
  ...['Ethereum', 'Farcaster', 'Frax', 'GMX', 'Hyperliquid', 'Jito', 'Jupiter', 'Kamino', 'Lido'],
  ...['Maker', 'Monad', 'Morpho', 'Near', 'Optimism', 'PancakeSwap', 'Pendle', 'Polkadot'],
  ...['Polygon', 'Polymarket', 'Pump.fun', 'Raydium', 'Rocket Pool', 'Sky', 'Solana', 'Starknet'],
  ...['Sui', 'Synthetix', 'Uniswap', 'Zora', 'zkSync'],
];
const knownWords = new Set(known.map((name) => name.toLowerCase()));

/** Words in capitals that stand in sentences and are no tickers. */
const shouted = new Set(
  'A AI ALL AN AND API ARE AS AT BUT BUY BY CEO CPI DAO DEFI DO ETF EU FED FOMC FOR GDP GO HAS HOLD I IF IN IPO IS IT ITS KYC LLM MY NEW NFT NO NOT NOW OF ON OR OUR PM SEC SELL SO THE THIS TO TVL UK UP US USA USD WAS WE WHY YES YOU'.split(
    ' ',
  ),
);

/** Why a word is no protocol; undefined for one that is. Counting words of a text finds "Probably" as often
 * as BTC, so a name must be a ticker in capitals, or be known. */
export function whyNoProtocol(name: string): string | undefined {
  const trimmed = name.trim();
  if (knownWords.has(trimmed.toLowerCase())) return undefined;
  const isTicker = /^\$?[A-Z][A-Z0-9]{1,9}$/.test(trimmed);
  if (isTicker && !shouted.has(trimmed.replace('$', ''))) return undefined;
  return `"${trimmed.slice(0, 60)}" is neither a ticker in capitals nor a protocol that is known`;
}
