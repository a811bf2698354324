// The bounds market data works within; the unit is last in every name.
export const limits = {
  store: {
    /** Blocks behind the sealed part of a file; then it is written anew as one. */
    looseBlocksMax: 64,
  },
  candle: {
    /** A price so many times the one before it, or its fraction, is told of. */
    jumpFactor: 10,
  },
  http: {
    timeoutMs: 20_000,
    attempts: 5,
    backoffMs: 500,
    backoffMaxMs: 30_000,
    /** A longer Retry-After is told instead of waited for. */
    retryAfterMaxMs: 120_000,
    bodyMaxBytes: 32 * 1024 * 1024,
    errorTextMaxChars: 200,
  },
  socket: {
    /** Without a message for so long a connection is taken for dead. */
    silenceMs: 90_000,
    pingEveryMs: 30_000,
    reconnectMs: 500,
    reconnectMaxMs: 30_000,
    /** A connection that held so long starts the backoff anew. */
    stableMs: 60_000,
  },
  import: {
    rowsPerBatch: 20_000,
    /** Refused rows that are listed; the rest is counted. */
    refusedListed: 50,
  },
  synthetic: {
    /** Days of minutes that are kept, 12 kB each: of factors that assets share, and of assets. */
    sharedDaysCached: 1_600,
    assetDaysCached: 120,
    /** Days of candles of a minute, 80 kB each: a month of one asset. */
    minuteDaysCached: 48,
  },
} as const;
