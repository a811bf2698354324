// The digest of newsletters in the three shapes it has had, with the counts of the newest: 106 insights as
// 5 + 15 + 86 by priority and 95 + 10 + 1 by mood, 30 signals of which the first ten are the watch list.

export const firstShape = {
  metadata: { generated_at: '2026-01-30T07:00:00Z', source: 'substack' },
  highlights: ['Fees fall', 'A vote begins'],
  events: [],
};

export const secondShape = {
  date: '2026-02-10',
  counts: { insights: 12, signals: 0 },
  trade_signals: [],
  build_queue: Array.from({ length: 6 }, (_, index) => {
    return { project: `Tool ${index + 1}`, effort: '1week', priority: 'P1', source: 'Letter' };
  }),
  protocol_consensus: [
    { protocol: 'Probably', mentions: 20 },
    { protocol: 'BTC', mentions: 9 },
    { protocol: 'However', mentions: 7 },
    { protocol: 'Aerodrome', mentions: 4 },
    { protocol: 'THE', mentions: 3 },
  ],
};

const assets = ['BTC', 'ETH', 'SOL'] as const;

/** 27 times watch, twice buy, once sell; 15 of P0; three with entities, 16 cut off. */
export const signals = Array.from({ length: 30 }, (_, index) => {
  const wording =
    index < 3 ? `Q&amp;A no. ${index}: it&#8217;s &quot;early&quot;` : `Reason ${index}`;
  return {
    asset: assets[index % 3],
    signal: index < 27 ? 'watch' : index < 29 ? 'buy' : 'sell',
    entry_level: index % 2 === 0 ? null : '',
    rationale: index >= 14 ? `${wording} and then...` : wording,
    // One insight fans out to three assets.
    source: `Letter ${Math.floor(index / 3)}`,
    url: `https://letters.example/${Math.floor(index / 3)}`,
    priority: index < 15 ? 'P0' : 'P2',
    window: '1-2 weeks',
  };
});

export const thirdShape = {
  date: '2026-02-27',
  generated_at: '2026-02-27T06:30:00.123456',
  summary: {
    ...{ total_insights: 106, p0_count: 5, p1_count: 15, p2_count: 86 },
    sentiment: { neutral: 95, bullish: 10, bearish: 1 },
  },
  priority_actions: [1, 2, 3].map((nth) => {
    return { action: `Look at ${nth}`, source: 'Letter', url: `https://letters.example/a${nth}` };
  }),
  trade_signals: signals,
  trade_watchlist: signals.slice(0, 10),
  build_queue: Array.from({ length: 8 }, (_, index) => {
    const effort = ['1day', '1week', '1month'][index % 3];
    return { project: `Build ${index}`, effort, priority: 'P1', source: 'Letter' };
  }),
  protocol_consensus: [
    { protocol: 'BTC', mentions: 48 },
    { protocol: 'SOL', mentions: 38 },
    { protocol: 'ETH', mentions: 26 },
    { protocol: 'BASE', mentions: 15 },
  ],
  narratives: [
    { sentiment: 'neutral', count: 95 },
    { sentiment: 'bullish', count: 10 },
    { sentiment: 'bearish', count: 1 },
  ],
};
