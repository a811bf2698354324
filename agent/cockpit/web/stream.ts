import type { Clock } from '#lib';
import { withFormToken } from './form-token.ts';
import { limits } from './limits.ts';
import type { Live, News, Piece } from './live.ts';

/** The open pages. What is news is made into bytes once for each token, not for each page. */
export interface Streams {
  /** A stream of server-sent events for one page, from what it has on.
   * Null when too many are open. */
  open(page: PageStream): ReadableStream<Uint8Array> | null;
  count(): number;
  close(): void;
}

export interface PageStream {
  readonly formToken: string;
  /** What it has been sent up to now. */
  readonly since: number;
  /** Ids of the regions that are on it, and of the panel whose page it is. */
  readonly regions: ReadonlySet<string>;
  readonly panel: string | null;
}

interface Client extends PageStream {
  readonly send: (bytes: Uint8Array) => void;
  readonly end: () => void;
}

const encoder = new TextEncoder();
const heartbeat = encoder.encode(': still here\n\n');

export function createStreams(live: Live, clock: Clock): Streams {
  const clients = new Set<Client>();
  const stop = new AbortController();
  const unsubscribe = live.subscribe((news) => sendNews(clients, news));
  const beating = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(limits.heartbeatMs, stop.signal).catch(() => undefined);
      for (const client of clients) client.send(heartbeat);
    }
  })();
  beating.catch(() => undefined);
  return {
    count: () => clients.size,
    open(page) {
      if (clients.size >= limits.pagesMax || stop.signal.aborted) return null;
      let client: Client | undefined;
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            const isOpen = () => client !== undefined && clients.has(client);
            const end = () => {
              if (!isOpen()) return;
              if (client !== undefined) clients.delete(client);
              controller.close();
            };
            const send = (bytes: Uint8Array) => {
              if (!isOpen()) return;
              controller.enqueue(bytes);
              // A page that does not read is cut off, not waited for; it connects again.
              if ((controller.desiredSize ?? 0) <= 0) end();
            };
            client = { ...page, send, end };
            clients.add(client);
            // Says at once that it is open; what it missed follows.
            send(encoder.encode('retry: 1000\n\n'));
            void live.current().then((pieces) => {
              // In the order they were drawn: the last one a page has says what it misses.
              const missed = [...pieces]
                .filter(([, { version }]) => version > page.since)
                .toSorted(([, left], [, right]) => left.version - right.version);
              if (client !== undefined) sendPieces(client, missed);
            });
          },
          cancel() {
            if (client !== undefined) clients.delete(client);
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: limits.backlogBytes }),
      );
    },
    close() {
      stop.abort();
      unsubscribe();
      for (const client of [...clients]) client.end();
    },
  };
}

function sendPieces(client: Client, pieces: readonly (readonly [string, Piece])[]): void {
  const shown = pieces.filter(([id]) => client.regions.has(id));
  for (const [id, piece] of shown) {
    client.send(encoder.encode(withFormToken(eventOf(id, piece), client.formToken)));
  }
}

function sendNews(clients: ReadonlySet<Client>, { pieces, panels }: News): void {
  for (const [id, piece] of pieces) {
    const text = eventOf(id, piece);
    const encoded = new Map<string, Uint8Array>();
    for (const client of clients) {
      if (!client.regions.has(id)) continue;
      const bytes =
        encoded.get(client.formToken) ?? encoder.encode(withFormToken(text, client.formToken));
      encoded.set(client.formToken, bytes);
      client.send(bytes);
    }
  }
  for (const panel of panels) {
    const bytes = encoder.encode(`event: panel-${panel}\ndata: changed\n\n`);
    for (const client of clients) if (client.panel === panel) client.send(bytes);
  }
}

/** A message that htmx puts in the place of the element with that id, keeping what is typed and focused. */
function eventOf(id: string, { html, version }: Piece): string {
  const partial = `<hx-partial hx-target="#region-${id}" hx-swap="outerMorph">${html}</hx-partial>`;
  const data = partial
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}`)
    .join('\n');
  return `id: ${version}\n${data}\n\n`;
}
