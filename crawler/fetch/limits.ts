// What one request may cost us, and the site. Plain data, the unit last in every name.

export interface FetchLimits {
  /** Requests for one address, the first one and every redirect counted. */
  readonly requestsMax: number;
  /** Of a response as it comes over the wire. */
  readonly wireBytesMax: number;
  /** Of a response after its content encodings are undone. */
  readonly bodyBytesMax: number;
  /** Body bytes for one wire byte, where the body is larger than `ratioFromBytes`. */
  readonly ratioMax: number;
  readonly ratioFromBytes: number;
  readonly headerBytesMax: number;
  /** Until the connection (TLS included) stands. */
  readonly connectMs: number;
  /** Without a byte from the server. */
  readonly idleMs: number;
  /** All exchanges for one address together, without the waits that pacing asks for. */
  readonly totalMs: number;
  /** Least time between two requests to one host; robots.txt may ask for more. */
  readonly delayMs: number;
  /** The longest wait for a slot; a page whose slot is later is deferred. */
  readonly paceWaitMaxMs: number;
  /** First wait after a failure; doubles with each one that follows. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** No server can close its host to us for longer than this. */
  readonly retryAfterMaxMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const mebibyte = 1024 * 1024;

export const fetchLimits: FetchLimits = {
  requestsMax: 10,
  wireBytesMax: 16 * mebibyte,
  bodyBytesMax: 32 * mebibyte,
  ratioMax: 200,
  ratioFromBytes: 4 * mebibyte,
  headerBytesMax: 32 * 1024,
  connectMs: 10_000,
  idleMs: 15_000,
  totalMs: minuteMs,
  delayMs: 1_000,
  paceWaitMaxMs: minuteMs,
  backoffMs: 2_000,
  backoffMaxMs: 5 * minuteMs,
  retryAfterMaxMs: 24 * hourMs,
};

export const robotsLimits = {
  /** RFC 9309, 2.5: a parsing limit of at least 500 KiB. */
  bytesMax: 500 * 1024,
  /** RFC 9309, 2.3.1.2: at least five redirects are followed; this counts the first request too. */
  requestsMax: 6,
  /** RFC 9309, 2.4: a copy is not used for longer. */
  cacheMs: 24 * hourMs,
  /** How long a host stays closed after its robots.txt could not be read. */
  unreachableMs: 10 * minuteMs,
  /** A Crawl-delay above this is taken for a mistake. */
  crawlDelayMaxMs: 15 * minuteMs,
} as const;

export const browserLimits = {
  launchMs: 30_000,
  /** From the page's HTML to what its scripts have made of it. */
  totalMs: 20_000,
  /** Until its own scripts have been read. */
  loadMs: 10_000,
  /** How long it may go on asking for more after that. */
  settleMs: 5_000,
  closeMs: 5_000,
  /** Scripts, styles and data of one page. */
  partsMax: 200,
  htmlBytesMax: 32 * mebibyte,
} as const;
