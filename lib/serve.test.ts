import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../tests/kit/free-port.ts';
import { exitCodes } from './fault-codes.ts';

// Real processes: signals and exit codes are what this is about.
const folder = mkdtempSync(join(tmpdir(), 'panther-serve-'));
afterAll(() => rmSync(folder, { recursive: true }));

const moduleUrl = (name: string) => pathToFileURL(join(import.meta.dirname, name)).href;
const preamble = `
  import { z } from '${import.meta.resolve('zod')}';
  import { baseEnv, defineService, doorEnv, Fault } from '${moduleUrl('index.ts')}';
  import { runToEnd, serve } from '${moduleUrl('serve.ts')}';
  const common = { name: 'box', description: 'A box', entry: 'box/main.ts', memoryMaxMiB: 64,
    cpuQuotaPercent: 100, tasksMax: 8, network: 'loopback', stopTimeoutSec: 1,
    secrets: [{ name: 'token', file: 'token', why: 'a test' }],
    restart: { attempts: 1, windowSec: 60, delaySec: 1 } };
  const door = { ...common, env: z.strictObject({ ...baseEnv('box'), ...doorEnv(9090) }),
    port: 9090, healthPath: '/health', watchdogSec: 60 };
  const nightly = { ...common, env: z.strictObject(baseEnv('box')),
    schedule: { calendar: 'daily', randomizedDelaySec: 1, persistent: true } };
  const environment = process.env;
`;

interface Line {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(body: string, environment: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn(process.execPath, ['--input-type=module', '-e', preamble + body], {
    env: {
      PATH: process.env.PATH,
      PANTHER_STATE_DIR: join(folder, 'state'),
      PANTHER_PORT: String(port),
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const log: Line[] = [];
  const lines = createInterface({ input: child.stderr });
  const seen = (message: string) =>
    new Promise<Line>((resolve) => {
      const check = (line: Line) => line.message === message && resolve(line);
      log.forEach(check);
      lines.on('line', (text) => check(JSON.parse(text) as Line));
    });
  lines.on('line', (text) => log.push(JSON.parse(text) as Line));
  const exited = once(child, 'close').then(([code]) => code as number);
  return { child, port, log, seen, exited };
}

describe('serve', () => {
  it('is well until it is told to stop, and ends with 0', async () => {
    writeFileSync(join(folder, 'token'), 'hidden\n');
    const { child, port, log, seen, exited } = await start(
      `process.exit(await serve(defineService(door), { environment, start: async ({ log, credentials }) => {
        log.info('up', { secret: credentials.read('token') });
        return { stop: async () => log.info('down') };
      } }));`,
      { CREDENTIALS_DIRECTORY: folder },
    );
    await seen('ready');
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    expect(await response.json()).toMatchObject({ service: 'box', status: 'ok' });
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(log.map(({ message }) => message)).toEqual([
      'starting',
      'up',
      'ready',
      'asked to stop',
      'stopping',
      'down',
      'stopped',
    ]);
  });

  it('gives up on a part that does not stop', async () => {
    const { child, seen, exited } = await start(
      `process.exit(await serve(defineService(door), { environment,
        start: async () => ({ stop: () => new Promise(() => undefined) }) }));`,
    );
    await seen('ready');
    child.kill('SIGINT');
    expect((await seen('not everything stopped in time')).level).toBe('error');
    expect(await exited).toBe(exitCodes['exec.timeout']);
  });

  it('ends with the exit code of its failure', async () => {
    const serveDoor = `process.exit(await serve(defineService(door), { environment }));`;
    const wrong = await start(serveDoor, { PANTHER_PORT: 'http' });
    expect(await wrong.exited).toBe(exitCodes['config.invalid']);
    expect(wrong.log[0]).toMatchObject({ level: 'error', code: 'config.invalid', service: 'box' });
    expect(wrong.log[0]?.message).toContain('PANTHER_PORT');

    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const second = await start(serveDoor, { PANTHER_PORT: String(port) });
    expect(await second.exited).toBe(exitCodes['service.port-taken']);
    taken.close();

    const nowhere = await start(serveDoor, { PANTHER_STATE_DIR: '/dev/null/state' });
    expect(await nowhere.exited).toBe(exitCodes['io.write-failed']);
  });

  it('stops and ends with the exit code of what fails later, and labels each line', async () => {
    const { log, exited } = await start(
      `process.exit(await serve(defineService(door), { environment, labels: { trial: 'yes' },
        start: async ({ log }) => ({
          failed: new Promise((_, reject) => setTimeout(() =>
            reject(new Fault({ code: 'io.no-space', message: 'full' })), 50)),
          stop: async () => log.info('down') }) }));`,
    );
    expect(await exited).toBe(exitCodes['io.no-space']);
    expect(log.slice(-2).map(({ message }) => message)).toEqual(['down', 'full']);
    expect(log.map(({ trial }) => trial)).toEqual(log.map(() => 'yes'));
  });

  it('does not say it is ready when the service manager cannot hear it', async () => {
    const mute = { NOTIFY_SOCKET: join(folder, 'nobody'), PATH: folder };
    const { log, exited } = await start(
      `process.exit(await serve(defineService(door), { environment }));`,
      mute,
    );
    expect(await exited).toBe(exitCodes['exec.not-found']);
    expect(log.at(-1)?.message).toContain('systemd-notify');
  });
});

describe('runToEnd', () => {
  it('ends with 0 when the work is done', async () => {
    const { log, exited } = await start(
      `process.exit(await runToEnd(defineService(nightly), { environment, run: async () => undefined }));`,
    );
    expect(await exited).toBe(0);
    expect(log.map(({ message }) => message)).toEqual(['starting', 'done']);
    expect(log[0]).toMatchObject({ secretsGiven: [], secretsMissing: ['token'] });
  });

  it('passes a stop on to the work, and its failure as exit code', async () => {
    const { child, seen, exited } = await start(
      `process.exit(await runToEnd(defineService(nightly), { environment, run: ({ log, signal }) =>
        new Promise((resolve, reject) => {
          const keep = setInterval(() => undefined, 1000);
          signal.addEventListener('abort', () => { clearInterval(keep);
            reject(new Fault({ code: 'aborted', message: 'stopped half way' })); });
          log.info('working');
        }) }));`,
    );
    await seen('working');
    child.kill('SIGTERM');
    expect(await exited).toBe(exitCodes.aborted);
  });

  it('crashes with its stack on what is not a Fault', async () => {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `${preamble} await runToEnd(defineService(nightly), { environment,
          run: async () => { throw new TypeError('a bug'); } });`,
      ],
      { env: { PANTHER_STATE_DIR: folder }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const output: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(Buffer.concat(output).toString()).toMatch(/TypeError: a bug\n\s+at /);
  });
});
