import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { freePort } from '../kit/free-port.ts';
import { root } from './measure.ts';

export const doorToken = 'the-token-of-this-bench';
const deadlineMs = 120_000;

export interface BenchAgent {
  readonly url: string;
  readonly port: number;
  /** Of a person who has signed in. */
  readonly cookie: string;
  /** From the start of the process until its first page with every panel. */
  readonly openMs: number;
  /** Resident memory in MB (10⁶ bytes). */
  residentMb(): number;
  stop(): Promise<void>;
}

export interface AgentRequest {
  readonly stateFolder: string;
  readonly databaseUrl: string;
  readonly configFolder: string;
  readonly brain: { readonly url: string; readonly token: string };
}

/** The real process on a database that is filled; resolves when its grid is drawn. */
export async function startAgent(asked: AgentRequest): Promise<BenchAgent> {
  const { stateFolder, databaseUrl, configFolder, brain } = asked;
  const credentials = join(stateFolder, 'credentials');
  mkdirSync(credentials, { recursive: true });
  writeFileSync(join(credentials, 'agentToken'), doorToken, { mode: 0o600 });
  writeFileSync(join(credentials, 'brainToken'), brain.token, { mode: 0o600 });
  const port = await freePort();
  const launched = performance.now();
  const child = spawn(process.execPath, ['bin/panther', '--run', 'agent/main.ts'], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PANTHER_LOG_LEVEL: 'error' },
      ...{ PANTHER_STATE_DIR: join(stateFolder, 'agent'), PANTHER_PORT: String(port) },
      ...{ CREDENTIALS_DIRECTORY: credentials, DATABASE_URL: databaseUrl },
      PANTHER_COCKPIT_CONFIG: join(configFolder, 'cockpit.yaml'),
      PANTHER_BRAIN_URL: brain.url,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    const cookie = await until(launched, child, () => signIn(url));
    await until(launched, child, () => hasGrid(port, cookie));
    const openMs = Math.round(performance.now() - launched);
    const stop = () => stopProcess(child);
    return { url, port, cookie, openMs, residentMb: () => residentMb(child), stop };
  } catch (error) {
    await stopProcess(child);
    throw error;
  }
}

async function until<T>(
  launched: number,
  child: ChildProcess,
  take: () => Promise<T | undefined>,
): Promise<T> {
  while (performance.now() - launched < deadlineMs && child.exitCode === null) {
    const taken = await take();
    if (taken !== undefined) return taken;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the agent did not open its cockpit (exit code ${child.exitCode})`);
}

async function signIn(url: string): Promise<string | undefined> {
  try {
    const body = new URLSearchParams({ token: doorToken });
    const headers = { origin: url };
    const init = { method: 'POST', body, headers, redirect: 'manual' } as const;
    const answer = await fetch(`${url}/sign-in`, init);
    return answer.headers.get('set-cookie')?.split(';')[0];
  } catch {
    // Nobody listens yet.
    return undefined;
  }
}

async function hasGrid(port: number, cookie: string): Promise<true | undefined> {
  const { status, bytes } = await fetchPage({ port, path: '/', cookie });
  return status === 200 && !String(bytes).includes('is-loading') ? true : undefined;
}

const keptOpen = new Agent({ keepAlive: true });

export interface Fetched {
  readonly status: number;
  readonly bytes: Buffer;
  /** From sending to the last byte. */
  readonly ms: number;
}

/** On a connection that is kept; uncompressed, unless it is `packed`. */
export async function fetchPage(asked: {
  readonly port: number;
  readonly path: string;
  readonly cookie: string;
  readonly isPacked?: boolean;
}): Promise<Fetched> {
  const { port, path, cookie, isPacked = false } = asked;
  const headers = {
    ...{ cookie, accept: 'text/html' },
    ...(isPacked ? { 'accept-encoding': 'gzip' } : {}),
  };
  const began = performance.now();
  const call = get({ host: '127.0.0.1', port, path, headers, agent: keptOpen });
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await answer.toArray());
  return { status: answer.statusCode ?? 0, bytes, ms: performance.now() - began };
}

let added = 0;

/** Adds a task over the API, the most urgent of all, so that the tile shows it; resolves with when it was sent
 * and when it was answered. */
export async function addTask(port: number, title: string) {
  added += 1;
  const due = new Date(Date.UTC(2020, 0, 1) - added * 86_400_000).toISOString().slice(0, 10);
  const headers = {
    ...{ authorization: `Bearer ${doorToken}`, 'content-type': 'application/json' },
  };
  const sentAt = performance.now();
  const call = request({
    ...{ host: '127.0.0.1', port, path: '/api/tasks', method: 'POST', headers, agent: keptOpen },
  });
  call.end(JSON.stringify({ title, priority: 'critical', due }));
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const text = String(Buffer.concat(await answer.toArray()));
  if (answer.statusCode !== 200) throw new Error(`a task was not added: ${text}`);
  return { sentAt, answeredAt: performance.now() };
}

export interface OpenPage {
  /** When the bytes with this text came; what came before is forgotten when it is asked for. */
  heard(text: string): Promise<number>;
  close(): void;
}

/** A grid that is open: the stream that its own page names, with every region it has, on a connection of its
 * own. */
export async function openPage(port: number, cookie: string): Promise<OpenPage> {
  const page = String((await fetchPage({ port, path: '/', cookie })).bytes);
  const path = /hx-sse:connect="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
  if (path === undefined) throw new Error('the grid names no stream');
  const call = get({ host: '127.0.0.1', port, path, headers: { cookie }, agent: false });
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`a stream was not opened: ${answer.statusCode}`);
  let waiting: { readonly text: string; readonly resolve: (at: number) => void } | undefined;
  let rest = '';
  answer.setEncoding('utf8').on('data', (part: string) => {
    rest = (rest + part).slice(-100_000);
    if (waiting === undefined || !rest.includes(waiting.text)) return;
    const { resolve } = waiting;
    waiting = undefined;
    rest = '';
    resolve(performance.now());
  });
  return {
    heard: (text) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${text} was not heard`)), 10_000);
        waiting = {
          text,
          resolve: (at) => {
            clearTimeout(late);
            resolve(at);
          },
        };
      }),
    close: () => call.destroy(),
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await once(child, 'exit');
  clearTimeout(late);
}

function residentMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round((Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024) / 1e6);
}
