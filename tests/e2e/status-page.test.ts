// The agent's pages in a real browser, over a real base: empty, filled, and without a brain.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import { createBrainProbe } from '../../agent/web/brain-probe.ts';
import { createAgentDoor } from '../../agent/web/door.ts';
import { createCounters } from '../../agent/web/metrics.ts';
import { type CockpitHolder, createCockpitHolder } from '../../agent/web/start-cockpit.ts';
import { createStatusReader } from '../../agent/web/status/read.ts';
import { createBaseHolder } from '../../crawler/base/holder.ts';
import { crawlRequestSchema } from '../../crawler/index.ts';
import { repositoryRoot } from '../../hosts/load.ts';
import { eventually } from '../kit/eventually.ts';
import { patienceMs } from '../kit/patience.ts';
import { serveApp } from '../kit/serve-app.ts';

const executablePath = '/usr/bin/chromium';
const token = 'the-token-of-this-test';
const scratch = mkdtempSync(join(tmpdir(), 'panther-page-'));
const log = createLog({ write: () => undefined });
const { signal } = new AbortController();
const closing: (() => Promise<unknown>)[] = [];
let browser: Browser;
let context: BrowserContext;
let url: string;
let brainUrl: string;
let isBrainUp = true;
let base: ReturnType<typeof createBaseHolder>;
let cockpit: CockpitHolder;

beforeAll(async () => {
  // What the brain's door answers, by agent/brain/cycle/health.ts and its routes.
  const brain = await serveApp((request, response) => {
    if (!isBrainUp) {
      request.socket.destroy();
      return;
    }
    const health = {
      ...{ status: 'healthy', market: 'synthetic', reconciled: true },
      components: { last_cycle: new Date(Date.now() - 90_000).toISOString() },
    };
    const answers: Record<string, unknown> = {
      '/health': health,
      '/positions': [{}, {}, {}],
      '/kill-switch': { level: 2, reason: '<b>drawdown</b> of 9 %' },
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[request.url ?? '']));
  });
  brainUrl = brain.url;
  base = createBaseHolder({
    ...{ env: { PANTHER_KNOWLEDGE_DIR: join(scratch, 'knowledge') }, cwd: scratch },
    ...{ owner: 'test', url: 'http://127.0.0.1:1', clock: systemClock, log },
  });
  cockpit = createCockpitHolder({
    ...{ base, brainUrl, brainToken: 'brain', agents: null, clock: systemClock, log },
    ...{ environment: { HOME: scratch }, cwd: scratch },
    fleetFile: join(repositoryRoot, 'nix/generated/fleet.json'),
    knowledge: { search: async (query, signal) => (await base.get(signal)).search(query, signal) },
  });
  const door = await openDoor(true);
  url = door.url;
  closing.push(cockpit.close, brain.close, door.close, base.close);
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  await base.get(signal);
  await eventually(() => expect(cockpit.current()).toBeDefined());
});
afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  for (const close of closing) await close();
  rmSync(scratch, { recursive: true, force: true });
});

async function openDoor(trustsTailscale: boolean) {
  const brain = createBrainProbe({ url: brainUrl, token: 'brain', clock: systemClock });
  const status = createStatusReader({
    ...{ base, brain, clock: systemClock, log },
    environment: { PANTHER_STATE_DIR: join(scratch, 'state') },
    fleetFile: join(repositoryRoot, 'nix/generated/fleet.json'),
  });
  const app = createAgentDoor({
    ...{ base, brain, status, cockpit, counters: createCounters(), tools: async () => [] },
    ...{ tokens: [token], sessionSecret: token, trustsTailscale, version: '1' },
    ...{ clock: systemClock, log },
  });
  const door = await serveApp(app);
  return { ...door, url: door.url };
}

async function signIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  context = await browser.newContext(options);
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  await page.goto(url);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.getByLabel('Token of the agent').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${url}/`);
  await page.goto(`${url}/machine`);
  return page;
}

const panel = (page: Page, name: string) => page.getByRole('region', { name });

describe.skipIf(!existsSync(executablePath))('the machine page', () => {
  test('an empty base says what to do; nothing is blocked or thrown', async () => {
    const problems: string[] = [];
    const page = await signIn();
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.reload();
    await expect.poll(() => panel(page, 'Knowledge base').innerText()).toContain('panther crawl');
    expect(await panel(page, 'Services').innerText()).toContain('panther up');
    const brain = await panel(page, 'Trading brain').innerText();
    expect(brain).toMatch(/healthy[\s\S]*Open positions\s*3[\s\S]*Kill switch\s*2/);
    // What another process says is text.
    expect(brain).toContain('<b>drawdown</b> of 9 %');
    expect(await panel(page, 'Fleet').getByRole('row').count()).toBeGreaterThan(3);
    expect(problems).toEqual([]);
  });

  test('shows what changes without being asked again', async () => {
    const page = await signIn();
    const knowledge = panel(page, 'Knowledge base');
    expect(await knowledge.innerText()).toContain('Nothing is stored yet');
    writeFileSync(join(scratch, 'a.md'), '# Anchors\n\nA kedge is a light anchor.\n');
    const filled = await base.get(signal);
    await filled.addSource(
      {
        ...{ name: 'ships', kind: 'folder', location: scratch, library: 'ships', maxDepth: 1 },
        ...{ include: ['a.md'], exclude: [], maxPages: 5, allowPrivate: true, browser: false },
        everyHours: 24,
      },
      signal,
    );
    await filled.crawl(crawlRequestSchema.parse({ names: ['ships'] }), () => undefined, signal);
    await expect
      .poll(() => knowledge.innerText())
      .toMatch(/Libraries\s*1[\s\S]*Last crawl[\s\S]*complete\s*ships/);
  });

  test('without a brain it says so, and nothing of its positions', async () => {
    isBrainUp = false;
    try {
      const page = await signIn();
      const brain = panel(page, 'Trading brain');
      await expect.poll(() => brain.innerText()).toMatch(/unreachable[\s\S]*panther logs brain/);
      expect(await brain.innerText()).not.toContain('Open positions');
    } finally {
      isBrainUp = true;
    }
  });

  test('works without a script, and on a narrow, dark screen nothing is cut off', async () => {
    const page = await signIn({
      ...{ javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 380, height: 800 } },
    });
    expect(await panel(page, 'Fleet').innerText()).toContain('ovh-cloud-vps');
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    expect(width).toBeLessThanOrEqual(380);
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.goto(url);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  test('a wrong token is refused, and no script can read the session', async () => {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('Token of the agent').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').innerText()).toBe('That is not the token.');
    await context.close();
    const inside = await signIn();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookie?.value).not.toContain(token);
    expect(await inside.content()).not.toContain(token);
  });
});

describe('the door', () => {
  const ask = (path: string, init: { headers?: Record<string, string> } & RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...{ redirect: 'manual', ...init },
      headers: { accept: 'text/html', ...init.headers },
    });
  const tailscale = { 'tailscale-user-login': 'owner@example.com' };

  test('believes an identity of tailscale where it was told to, and no forged session', async () => {
    expect((await ask('/', { headers: tailscale })).status).toBe(200);
    expect((await ask('/api/libraries', { headers: tailscale })).status).toBe(200);
    const distrusting = await openDoor(false);
    const answer = await fetch(`${distrusting.url}/api/libraries`, { headers: tailscale });
    await distrusting.close();
    expect(answer.status).toBe(401);
    const forged = `panther_session=${Date.now() + 1e9}.abc.abc`;
    expect((await ask('/', { headers: { cookie: forged } })).status).toBe(303);
  });

  test('a person changes nothing from another site, and signs in from none', async () => {
    const headers = { ...tailscale, origin: 'https://evil.example' };
    expect((await ask('/sign-out', { method: 'POST', headers })).status).toBe(403);
    const form = { method: 'POST', body: new URLSearchParams({ token }) };
    const cross = await ask('/sign-in', { ...form, headers: { 'sec-fetch-site': 'cross-site' } });
    expect([cross.status, cross.headers.get('set-cookie')]).toEqual([403, null]);
    expect((await ask('/sign-in', form)).status).toBe(403);
    const own = await ask('/sign-in', { ...form, headers: { origin: url } });
    expect(own.status).toBe(303);
  });

  test('a session that is over, or of another token, opens nothing', async () => {
    const form = { method: 'POST', body: new URLSearchParams({ token }), headers: { origin: url } };
    const cookie = (await ask('/sign-in', form)).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
    const [until = '', ...rest] = cookie.replace('panther_session=', '').split('.');
    const longer = [String(Number(until) + 1_000), ...rest].join('.');
    expect((await ask('/', { headers: { cookie: `panther_session=${longer}` } })).status).toBe(303);
  });

  test.each([
    ...['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/theme.css/..%2f..%2fpackage.json'],
    '/..%5c..%5cpackage.json',
  ])('%s leads nowhere', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test('metrics and MCP take the token, MCP no other site', async () => {
    const authorization = `Bearer ${token}`;
    expect((await ask('/metrics', { headers: tailscale })).status).toBe(401);
    const metrics = await ask('/metrics', { headers: { authorization } });
    expect(await metrics.text()).toMatch(/^panther_agent_knowledge_up 1$/m);
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const post = async (headers: Record<string, string>) =>
      (await ask('/mcp', { method: 'POST', body, headers })).status;
    expect(await post({ authorization })).toBe(200);
    expect(await post({})).toBe(401);
    expect(await post({ authorization, origin: 'https://evil.example' })).toBe(403);
  });
});
