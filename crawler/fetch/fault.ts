import { Fault, type FaultInit } from '#lib';

export interface FetchFaultInit extends FaultInit {
  /** When to ask again, UTC milliseconds. */
  readonly retryAt?: number | undefined;
  /** The status the server gave. */
  readonly status?: number | undefined;
}

/** Why a page could not be read. */
export class FetchFault extends Fault {
  readonly retryAt: number | undefined;
  readonly status: number | undefined;

  constructor(init: FetchFaultInit) {
    super(init);
    this.retryAt = init.retryAt;
    this.status = init.status;
  }
}

const brokenContent = /^(?:Z_|ERR_(?:BROTLI|ZSTD|_ERROR_FORMAT|STREAM_PREMATURE_CLOSE)|HPE_)/;
const certificate =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|HOSTNAME_MISMATCH|ERR_SSL_)/;

/** What a failed connection or a broken response means. Faults pass as they are, and so does
 * everything that is not an error of the network: that is a bug. */
export function networkFault(error: unknown, url: string): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return error;
  const where = url;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new FetchFault({
      code: 'crawl.too-large',
      message: 'the response has more headers than any page needs',
      where,
      cause: error,
    });
  }
  if (certificate.test(code)) {
    return new FetchFault({
      code: 'crawl.unreachable',
      message: `the server's certificate was not accepted (${code})`,
      hint: 'open the page in a browser and see what is wrong with its certificate',
      where,
      cause: error,
    });
  }
  if (brokenContent.test(code)) {
    return new FetchFault({
      code: 'crawl.unreadable',
      message: `the response is broken (${code})`,
      where,
      retryable: true,
      cause: error,
    });
  }
  return new FetchFault({
    code: 'crawl.unreachable',
    message: `the server could not be read (${code})`,
    where,
    retryable: true,
    cause: error,
  });
}
