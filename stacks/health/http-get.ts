import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { limits } from '../limits.ts';

export interface HttpGetOptions {
  readonly redirects: number;
  readonly needsBody: boolean;
  /** Ends the request; whatever it was waiting for. */
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Its begin, `limits.health.bodyMaxBytes` at most; '' where nobody needs it. */
  readonly body: string;
}

/** One GET over a connection of its own, through no proxy. Rejects with what Node says of a
 * connection that fails, and for a redirect beyond those that are followed resolves to its status. */
export async function httpGetOnce(address: URL, options: HttpGetOptions): Promise<HttpAnswer> {
  let url = address;
  for (let left = options.redirects; ; left--) {
    const response = await request(url, options.signal);
    const status = response.statusCode ?? 0;
    const next = left > 0 ? redirectOf(url, response) : undefined;
    if (next === undefined) {
      const body = options.needsBody ? await readStart(response) : '';
      response.destroy();
      return { status, body };
    }
    response.destroy();
    url = next;
  }
}

function request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  const headers = { 'user-agent': 'pantherOS-health', 'accept-encoding': 'identity' };
  return new Promise((resolve, reject) => {
    const sent = get(url, { agent: false, signal, headers });
    // Listened to until the end: an abort after the answer would otherwise be nobody's error.
    sent.on('error', reject);
    sent.once('response', (response) => {
      response.on('error', reject);
      resolve(response);
    });
  });
}

function redirectOf(from: URL, { statusCode, headers }: IncomingMessage): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode ?? 0)) return undefined;
  const { location } = headers;
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from.href);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= limits.health.bodyMaxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, limits.health.bodyMaxBytes).toString('utf8');
}
