/** What kind of thing an asset is, for limits on how much of one kind is held. Exchanges name these
 * differently or not at all; an owner's own table goes before it. */
const sectors: Readonly<Record<string, readonly string[]>> = {
  'store-of-value': ['BTC', 'LTC', 'BCH', 'ZEC', 'XMR', 'DASH'],
  'layer-1': [
    ...[
      'ETH',
      'SOL',
      'SUI',
      'AVAX',
      'ADA',
      'DOT',
      'NEAR',
      'APT',
      'ATOM',
      'TRX',
      'TON',
      'ALGO',
      'SEI',
    ],
    ...['ETC', 'HBAR', 'ICP', 'KAS', 'INJ', 'TIA', 'BERA', 'S', 'FTM', 'EGLD'],
  ],
  'layer-2': ['ARB', 'OP', 'MATIC', 'POL', 'STRK', 'ZK', 'MNT', 'IMX', 'STX', 'MANTA', 'BLAST'],
  exchange: ['BNB', 'HYPE', 'OKB', 'CRO', 'FTT', 'DYDX', 'GMX'],
  defi: [
    ...['UNI', 'AAVE', 'MKR', 'CRV', 'LDO', 'SNX', 'COMP', 'PENDLE', 'ENA', 'JUP', 'RUNE', 'SUSHI'],
    ...['1INCH', 'ETHFI', 'EIGEN', 'ONDO', 'MORPHO', 'CAKE', 'RAY', 'JTO'],
  ],
  oracle: ['LINK', 'PYTH', 'API3', 'BAND', 'TRB'],
  payments: ['XRP', 'XLM'],
  meme: [
    ...[
      'DOGE',
      'SHIB',
      'PEPE',
      'WIF',
      'BONK',
      'FLOKI',
      'FARTCOIN',
      'TRUMP',
      'POPCAT',
      'MEW',
      'BRETT',
    ],
    ...['kPEPE', 'kSHIB', 'kBONK', 'kFLOKI', '1000PEPE', '1000SHIB', '1000BONK', '1000FLOKI'],
  ],
  compute: ['FET', 'TAO', 'RENDER', 'RNDR', 'WLD', 'VIRTUAL', 'AGIX', 'OCEAN', 'AKT', 'IO'],
  gaming: ['AXS', 'SAND', 'MANA', 'GALA', 'APE', 'ENJ', 'BEAM', 'RON', 'YGG'],
  storage: ['FIL', 'AR', 'STORJ'],
};

const byAsset = new Map(
  Object.entries(sectors).flatMap(([sector, assets]) => assets.map((asset) => [asset, sector])),
);

export function sectorOf(symbol: string): string | undefined {
  return byAsset.get(symbol);
}
