import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request } from 'node:http';
import { Agent as HttpsAgent, request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import type { Deadline } from './deadline.ts';
import { FetchFault } from './fault.ts';
import { bareHostname, type Target } from './target.ts';

export interface ExchangeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
  readonly connectMs: number;
  readonly headerBytesMax: number;
}

/** Opens connections, keeps them for the next request to the same address and name. */
export interface Exchanger {
  /** Sends a GET to the target's checked addresses, one after the other until one takes the
   * connection, and gives the response with its body unread. */
  get(target: Target, options: ExchangeOptions): Promise<IncomingMessage>;
  close(): void;
}

export interface ExchangerOptions {
  /** Certificates to trust instead of the usual ones. */
  readonly certificateAuthorities?: string | undefined;
}

// Connections that were kept may have been closed by the server in the meantime.
const staleConnectionsMax = 3;

export function createExchanger(options: ExchangerOptions = {}): Exchanger {
  const common = { keepAlive: true, maxFreeSockets: 32 };
  const http = new HttpAgent(common);
  const https = new HttpsAgent(common);

  function start(target: Target, address: string, how: ExchangeOptions): ClientRequest {
    const { url } = target;
    const isTls = url.protocol === 'https:';
    const hostname = bareHostname(url);
    return (isTls ? requestTls : request)({
      // An address and no name: nothing is resolved again, and the agent keeps apart what was
      // opened to different addresses of one name.
      host: address,
      port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method: 'GET',
      headers: { Host: url.host, ...how.headers },
      agent: isTls ? https : http,
      maxHeaderSize: how.headerBytesMax,
      signal: how.deadline.signal,
      ...(isTls ? { servername: isIP(hostname) === 0 ? hostname : '' } : {}),
      ...(isTls && options.certificateAuthorities !== undefined
        ? { ca: options.certificateAuthorities }
        : {}),
    });
  }

  async function get(target: Target, how: ExchangeOptions): Promise<IncomingMessage> {
    let failure: unknown;
    for (const address of target.addresses) {
      for (let stale = 0; stale <= staleConnectionsMax; stale++) {
        const sent = start(target, address, how);
        try {
          return await response(sent, how);
        } catch (error) {
          failure = error;
          if (how.deadline.signal.aborted) throw error;
          if (!connected.has(sent)) break;
          if (!sent.reusedSocket) throw error;
        }
      }
    }
    throw failure;
  }

  return {
    get,
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

/** Requests whose connection stood; what fails after that is not tried at another address. */
const connected = new WeakSet<ClientRequest>();

function response(sent: ClientRequest, how: ExchangeOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => sent.destroy(connectFault(how.connectMs)), how.connectMs);
    const onConnected = () => {
      clearTimeout(giveUp);
      connected.add(sent);
      how.deadline.touch();
    };
    sent.on('socket', (socket) => {
      if (!socket.connecting) onConnected();
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
    });
    sent.on('response', (incoming) => {
      how.deadline.touch();
      resolve(incoming);
    });
    sent.on('error', reject);
    sent.on('close', () => clearTimeout(giveUp));
    sent.end();
  });
}

function connectFault(connectMs: number): FetchFault {
  return new FetchFault({
    code: 'crawl.timeout',
    message: `no connection after ${connectMs} ms`,
    retryable: true,
  });
}
