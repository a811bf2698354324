import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Alert } from '../alerts/index.ts';
import { loadConfig } from '../config/index.ts';
import { openAlertSinks } from './alert-sinks.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function configured(yaml: string): {
  folder: string;
  open: () => ReturnType<typeof openAlertSinks>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'panther-sinks-'));
  folders.push(folder);
  const file = join(folder, 'brain.yaml');
  writeFileSync(file, yaml);
  return { folder, open: () => openAlertSinks(loadConfig({ file, env: {} }).alerts, folder) };
}

it('none unless configured', () => {
  expect(configured('preset: balanced\n').open()).toEqual([]);
});

it('each that brain.yaml names, with its secret from a file', () => {
  const { folder, open } = configured(`alerts:
  telegram: { chat_id: '42', token_file: telegram }
  smtp: { host: 127.0.0.1, from: a@example.org, to: b@example.org }
  webhook: { url: 'http://127.0.0.1:9/', secret_file: webhook }
`);
  writeFileSync(join(folder, 'telegram'), '1:a\n');
  writeFileSync(join(folder, 'webhook'), 's\n');
  expect(open().map(({ name }) => name)).toEqual(['telegram', 'smtp', 'webhook']);
});

it.each([
  ['missing', undefined],
  ['empty', ' \n'],
])('refuses to start with a secret that is %s, and names key and file', (_, text) => {
  const { folder, open } = configured(
    `alerts: { telegram: { chat_id: '42', token_file: token } }\n`,
  );
  if (text !== undefined) writeFileSync(join(folder, 'token'), text);
  expect(open).toThrow(
    expect.objectContaining({
      code: 'brain.config',
      message: expect.stringContaining(`alerts.telegram.token_file: ${join(folder, 'token')}`),
    }),
  );
});

it('signs with the line of the file, without its end', async () => {
  const seen: { signature: unknown; signed: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { 'webhook-id': id, 'webhook-timestamp': at } = request.headers;
      seen.push({ signature: request.headers['webhook-signature'], signed: `${id}.${at}.${body}` });
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { folder, open } = configured(`alerts: { webhook: { url: '${url}', secret_file: s } }\n`);
    writeFileSync(join(folder, 's'), 'between us\n');
    const alert: Alert = {
      ...{ alertId: 'a1', kind: 'kill-switch', severity: 'critical', message: 'm' },
      ...{ symbol: null, at: 0 },
    };
    await open()[0]?.deliver(alert, AbortSignal.timeout(5_000));
    const [call] = seen;
    const expected = createHmac('sha256', 'between us')
      .update(call?.signed ?? '')
      .digest('base64');
    expect(call?.signature).toBe(`v1,${expected}`);
  } finally {
    server.close();
  }
});
