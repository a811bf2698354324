import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { BaseHolder } from '#crawler';
import { createLog, Fault, systemClock } from '#lib';
import { migrate } from '#lib/postgres';
import { migrations } from '../../agent/cockpit/migrations/index.ts';
import { readSettings } from '../../agent/cockpit/settings.ts';
import type { Source } from '../../agent/cockpit/sources/index.ts';
import { type CockpitOptions, createCockpit } from '../../agent/cockpit/web/cockpit.ts';
import type { Panel } from '../../agent/cockpit/web/panel.ts';
import { createBrainProbe } from '../../agent/web/brain-probe.ts';
import { createAgentDoor } from '../../agent/web/door.ts';
import { createCounters } from '../../agent/web/metrics.ts';
import { createStatusReader } from '../../agent/web/status/read.ts';
import { repositoryRoot } from '../../hosts/load.ts';
import { patienceMs } from './patience.ts';
import { testDatabases } from './postgres.ts';
import { serveApp } from './serve-app.ts';

export const chromiumPath = '/usr/bin/chromium';
export const cockpitToken = 'the-token-of-this-cockpit';
/** Of a program, in place of a sign-in. */
export const bearer = { authorization: `Bearer ${cockpitToken}` };
/** Desk, tablet, phone. */
export const widths = [1440, 1024, 390] as const;

export interface CockpitKitOptions {
  /** All of them without it. */
  readonly panels?: readonly Panel[];
  readonly sources?: readonly Source[];
  /** What answers for the brain; none without it. */
  readonly brain?: CockpitOptions['brain'];
  readonly agents?: CockpitOptions['agents'];
  readonly knowledge?: CockpitOptions['knowledge'];
  readonly base?: CockpitOptions['base'];
  readonly fleet?: CockpitOptions['fleet'];
  readonly log?: CockpitOptions['log'];
  /** What senders of smart money sign with; without them that door waits. */
  readonly smartMoneyKeys?: readonly string[];
  /** Told when something came that a turn should decide about. */
  readonly askForTurn?: () => void;
  /** `cockpit.yaml` and the files it names; an empty folder without it. */
  readonly folder?: string;
}

/** The agent's door with a cockpit on a database of its own, on the system's clock; embedded. */
export async function startCockpit(options: CockpitKitOptions = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'panther-cockpit-'));
  const folder = options.folder ?? scratch;
  const log = options.log ?? createLog({ write: () => undefined });
  const [engine] = testDatabases();
  if (engine === undefined) throw new Error('there is no embedded database');
  const database = await engine[1]();
  await migrate(database, 'cockpit', migrations);
  const env = { HOME: folder };
  const { panels, sources, brain = null, agents = null, knowledge = null } = options;
  const { base = null, fleet = null } = options;
  const cockpit = createCockpit({
    ...{ database, log, clock: systemClock, brain, agents, knowledge, base, fleet },
    settings: { ...readSettings(join(folder, 'cockpit.yaml'), env), zone: 'Europe/Berlin' },
    ...(panels === undefined ? {} : { panels }),
    ...(sources === undefined ? {} : { sources }),
    ...(options.askForTurn === undefined ? {} : { askForTurn: options.askForTurn }),
  });
  const probe = createBrainProbe({
    url: 'http://127.0.0.1:1',
    token: undefined,
    clock: systemClock,
  });
  const status = createStatusReader({
    ...{ base: noBase, brain: probe, clock: systemClock, log },
    environment: { PANTHER_STATE_DIR: join(scratch, 'state') },
    fleetFile: join(repositoryRoot, 'nix/generated/fleet.json'),
  });
  const app = createAgentDoor({
    ...{ base: noBase, brain: probe, status, counters: createCounters(), tools: async () => [] },
    ...{ tokens: [cockpitToken], sessionSecret: cockpitToken, trustsTailscale: false },
    ...{ version: '1', clock: systemClock, log },
    cockpit: { current: () => cockpit, problem: () => undefined },
    smartMoneyKeys: () => options.smartMoneyKeys ?? [],
  });
  const door = await serveApp(app);
  cockpit.start();
  return {
    ...{ cockpit, store: cockpit.store, hub: cockpit.hub, url: door.url, folder },
    /** Every route of the door, as it is declared. */
    routes: app.routes,
    async close() {
      await cockpit.close();
      await door.close();
      status.close();
      await database.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** A knowledge base that is not open: nothing of the cockpit waits for it. */
const notOpen = () =>
  Promise.reject(new Fault({ code: 'postgres.busy', message: 'there is no base in this test' }));
const noBase: BaseHolder = {
  ...{ get: notOpen, database: notOpen, doorKey: undefined, close: async () => undefined },
  state: () => ({ status: 'starting' }),
  failed: new Promise<never>(() => undefined),
};

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });

/** Signed in, with what it complained about. */
export interface SignedIn {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and of scripts, among them what the content policy blocked. */
  readonly problems: readonly string[];
}

export async function signIn(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<SignedIn> {
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({
    ...{ reducedMotion: 'reduce', locale: 'en-GB', viewport },
    ...options,
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  const known = sessions.get(url);
  if (known === undefined) {
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('Token of the agent').fill(cockpitToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${url}/`);
    sessions.set(url, await context.cookies());
  } else {
    await context.addCookies([...known]);
    await page.goto(`${url}/`);
  }
  return { page, context, problems };
}

/** By door: it takes ten attempts to sign in a minute, and a file has more tests than that. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>();

// `axe.source` is twice as long, and the browser reads it anew on every page.
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** What axe finds of serious weight, by WCAG 2.2 A and AA. Run past the content policy by the browser. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  const hasAxe = await answered(
    page.evaluate(() => 'axe' in globalThis),
    page,
    'whether axe is there',
  );
  if (!hasAxe) await answered(page.evaluate(axeSource), page, 'to take axe');
  const checked = page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe };
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await checker.run({ runOnly, resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({
      ...{ id, impact },
      nodes: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    }));
  });
  const findings = await answered(checked, page, 'what axe finds');
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.join('\n')}`);
}

/** Nothing is wider than the screen, once charts have taken its width. */
export async function expectNoSideways(page: Page): Promise<void> {
  const past = () =>
    answered(
      page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      page,
      'how wide it is',
    );
  await expect.poll(past).toBeLessThanOrEqual(0);
}

/** What a page answers. The browser waits for one that is stuck for ever, and does not say for what. */
async function answered<T>(asked: Promise<T>, page: Page, what: string): Promise<T> {
  const done = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${page.url()} did not answer within ${patienceMs / 1_000} s: ${what}`);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}

/** Of a page's window, whose types this program does not load. */
interface StyledWindow {
  readonly CSSStyleSheet: new () => { replaceSync(text: string): void };
  readonly document: { adoptedStyleSheets: readonly object[] };
}

/** Writes `tests/e2e/screenshots/NAME-WIDTH-THEME.jpg` when `PANTHER_SCREENSHOTS` is set; they are looked
 * at by whoever changes what they show. */
export async function takeScreenshot(page: Page, name: string, theme: string): Promise<void> {
  if (process.env.PANTHER_SCREENSHOTS === undefined) return;
  const width = page.viewportSize()?.width ?? 0;
  const file = `${name}-${width}-${theme}.jpg`;
  const path = join(repositoryRoot, 'tests/e2e/screenshots', file);
  const hasDialog = await page.locator('dialog[open]').count();
  // The grain is noise, which makes a file ten times as big; what stands at the foot of a phone's screen would
  // lie over the middle of the page.
  // By script: the content policy refuses a style that is put into the page.
  await page.evaluate(() => {
    const { CSSStyleSheet, document } = globalThis as unknown as StyledWindow;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'body::before { display: none } @media (max-width: 52rem) { .bar nav { position: absolute } }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  await page.screenshot({
    ...{ path, type: 'jpeg', quality: 60 },
    ...{ fullPage: hasDialog === 0, scale: 'css' },
  });
}
