import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog, systemClock } from '#lib';
import { eventually } from '../../../tests/kit/eventually.ts';
import {
  createEventLog,
  type EventLog,
  type EventRegistry,
  type NewEvent,
  type Projection,
} from '../events/index.ts';
import { positionEvents } from '../positions/index.ts';
import {
  type Alert,
  type AlertSink,
  alertEvents,
  alertProjection,
  createFileSink,
  createSmtpSink,
  createTelegramSink,
  createWebhookSink,
  startOutbox,
} from './index.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUps.splice(0).reverse()) await each();
});

const silent = createLog({ write: () => undefined });
const registry = [...alertEvents, ...positionEvents] as const;

function openLog(path = join(makeFolder(), 'brain.db')): EventLog<EventRegistry> {
  const projections = [alertProjection as Projection<typeof registry>];
  const log = createEventLog({
    ...{ path, registry, projections, clock: systemClock, log: silent },
  });
  cleanUps.push(() => log.close());
  return log as unknown as EventLog<EventRegistry>;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'panther-alerts-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const closed = (reason: 'stop' | 'time', id = 'p1'): NewEvent<EventRegistry> => ({
  type: 'position.closed.v1',
  payload: {
    ...{ positionId: id, symbol: 'BTC', side: 'long', intentId: 'i', strategy: 's', conviction: 7 },
    ...{ reason, size: 1, entryPrice: 100, exitPrice: 97, grossPnl: -3, fees: 0.1, funding: 0 },
    ...{ pnl: -3.1, maxAdverseRate: 0.03, maxFavourableRate: 0, openedAt: 1, closedAt: 2 },
  },
  ...{ at: 1_767_225_600_000, source: 'monitor', trace: 't', dedupeKey: `closed:${id}` },
});

function start(log: EventLog<EventRegistry>, sinks: readonly AlertSink[]) {
  const controller = new AbortController();
  const outbox = startOutbox({
    ...{ log, sinks, clock: systemClock, report: silent, signal: controller.signal },
  });
  const stop = async () => {
    controller.abort();
    await outbox.stopped;
  };
  cleanUps.push(stop);
  return { outbox, stop };
}

const deliveries = (log: EventLog<EventRegistry>) =>
  log.db.prepare('select sink, state, attempts from alerts_deliveries order by sink').all();

function recorder(name = 'recorder') {
  const got: Alert[] = [];
  const sink: AlertSink = { name, deliver: async (alert) => void got.push(alert) };
  return { got, sink };
}

describe('the outbox', () => {
  it('tells of a stop that was hit, once, and of nothing that is no alert', async () => {
    const log = openLog();
    const { got, sink } = recorder();
    start(log, [sink]);
    log.append([closed('stop')]);
    log.append([closed('stop')]);
    log.append([closed('time', 'p2')]);
    await eventually(() => expect(deliveries(log)).toMatchObject([{ state: 'delivered' }]));
    expect(got).toMatchObject([
      { kind: 'stop-hit', severity: 'warning', message: 'BTC long hit its stop: -3.10 net' },
    ]);
  });

  it('raises and delivers after a restart what the process before could not', async () => {
    const path = join(makeFolder(), 'brain.db');
    const first = openLog(path);
    first.append([closed('stop')]);
    first.close();
    cleanUps.length = 1;
    const log = openLog(path);
    const { got, sink } = recorder();
    const run = start(log, [sink]);
    await eventually(() => expect(got).toHaveLength(1));
    await eventually(() => expect(deliveries(log)).toMatchObject([{ state: 'delivered' }]));
    await run.stop();
    start(log, [sink]);
    log.append([closed('stop', 'p2')]);
    await eventually(() => expect(got).toHaveLength(2));
  });

  it('waits for a sink that hangs without slowing the log or another sink', async () => {
    const log = openLog();
    const { got, sink } = recorder();
    const hanging: AlertSink = {
      name: 'hanging',
      deliver: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('never')), { once: true });
        }),
    };
    start(log, [sink, hanging]);
    for (let n = 0; n < 20; n++) log.append([closed('stop', `p${n}`)]);
    await eventually(() => expect(got).toHaveLength(20));
    expect(deliveries(log).filter((row) => row.sink === 'hanging')).toHaveLength(20);
  });

  it('is acknowledged by a person', async () => {
    const log = openLog();
    const { got, sink } = recorder();
    const { outbox } = start(log, [sink]);
    log.append([closed('stop')]);
    await eventually(() => expect(got).toHaveLength(1));
    outbox.acknowledge(got[0]?.alertId ?? '', 'hayden');
    expect(log.db.prepare('select acknowledged_by as by from alerts').all()).toEqual([
      { by: 'hayden' },
    ]);
  });
});

const alert: Alert = {
  ...{ alertId: 'stop-hit:1', kind: 'stop-hit', severity: 'warning', symbol: 'BTC' },
  ...{ message: 'BTC long hit its stop: -3.10 net', at: 1_767_225_600_000 },
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function answering(...codes: number[]) {
  const requests: { path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createHttpServer(async (request, response) => {
    const body = await readBody(request);
    requests.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(codes.shift() ?? 200).end('{}');
  });
  return { server, requests };
}

describe('sinks', () => {
  it('webhook: signed as Standard Webhooks, and tried again after a 500', async () => {
    const { server, requests } = answering(500);
    const url = `http://127.0.0.1:${await listen(server)}/hook`;
    const sink = createWebhookSink({ url, secret: 'shared', nowMs: () => 1_700_000_000_999 });
    const log = openLog();
    start(log, [sink]);
    log.append([closed('stop')]);
    await eventually(() => expect(deliveries(log)).toMatchObject([{ attempts: 2 }]));
    const [, second] = requests;
    const { 'webhook-id': id, 'webhook-timestamp': time, ...headers } = second?.headers ?? {};
    expect(time).toBe('1700000000');
    const expected = createHmac('sha256', 'shared').update(`${id}.${time}.${second?.body}`);
    expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`);
  });

  it('telegram: as its API wants it; a refusal is not tried again and names no token', async () => {
    const { server, requests } = answering(200, 401);
    const baseUrl = `http://127.0.0.1:${await listen(server)}`;
    const sink = createTelegramSink({ token: '42:AAsecretsecret', chatId: '7', baseUrl });
    const { signal } = new AbortController();
    await sink.deliver(alert, signal);
    expect(requests[0]?.path).toBe('/bot42:AAsecretsecret/sendMessage');
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      chat_id: '7',
      text: '[2026-01-01 00:00:00] [WARNING] [stop-hit] BTC long hit its stop: -3.10 net',
    });
    const refusal = await sink.deliver(alert, signal).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'brain.alert', retryable: false });
    expect(refusal.message).not.toContain('secretsecret');
  });

  it('smtp: a whole mail by RFC 5321, its id that of the alert', async () => {
    const said: string[] = [];
    const server = createTcpServer((socket) => {
      let inData = false;
      socket.write('220 test ESMTP\r\n');
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
          said.push(line);
          if (inData && line !== '.') continue;
          if (line === '.') inData = false;
          if (line === 'DATA') inData = true;
          const answers: Record<string, string> = { DATA: '354 go on', QUIT: '221 bye' };
          socket.write(`${answers[line] ?? '250 ok'}\r\n`);
        }
      });
    });
    const port = await listen(server);
    const mail = { host: '127.0.0.1', port, from: 'a@example.org', to: 'b@example.org' };
    await createSmtpSink({ ...mail, plain: true }).deliver(alert, new AbortController().signal);
    expect(said).toContain('MAIL FROM:<a@example.org>');
    expect(said).toContain('RCPT TO:<b@example.org>');
    expect(said).toContain('Message-ID: <stop-hit:1@panther-brain>');
  });

  it('file: one line an alert', async () => {
    const path = join(makeFolder(), 'logs/alerts.log');
    const sink = createFileSink(path);
    const { signal } = new AbortController();
    await sink.deliver(alert, signal);
    await sink.deliver(alert, signal);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3);
  });
});
