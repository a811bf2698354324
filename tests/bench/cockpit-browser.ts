import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright-core';
import type { BenchAgent } from './cockpit-agent.ts';

const chromiumPath = '/usr/bin/chromium';

export interface Painted {
  /** From the beginning of the navigation, by the browser's own account (W3C Paint Timing). */
  readonly paintedMs: number;
  /** Everything that was sent for it, headers too, as it was on the wire. */
  readonly bytes: number;
}

export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** The grid in a browser that has nothing of it yet. */
export async function paintCockpit(browser: Browser, agent: BenchAgent): Promise<Painted> {
  const [name = '', value = ''] = agent.cookie.split('=');
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({ viewport });
  try {
    await context.addCookies([{ name, value, url: agent.url }]);
    return await paint(context, `${agent.url}/`);
  } finally {
    await context.close();
  }
}

/** The floor: one paragraph of a bare server. */
export async function paintBare(browser: Browser): Promise<Painted> {
  const bare = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><p>something</p>');
  }).listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const context = await browser.newContext();
  try {
    return await paint(context, `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`);
  } finally {
    await context.close();
    bare.closeAllConnections();
    bare.close();
  }
}

/** Of a page's window, whose types this program does not load. */
interface PaintingWindow {
  readonly PerformanceObserver: new (
    told: (list: {
      getEntries(): readonly { readonly name: string; readonly startTime: number }[];
    }) => void,
  ) => { observe(what: { readonly type: string; readonly buffered: boolean }): void };
}

type Context = Awaited<ReturnType<Browser['newContext']>>;

async function paint(context: Context, url: string): Promise<Painted> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'load' });
  // It may have been painted before anybody looks, hence the buffered entries.
  const paintedMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const { PerformanceObserver: Observer } = globalThis as unknown as PaintingWindow;
        const observer = new Observer((list) => {
          for (const { name, startTime } of list.getEntries()) {
            if (name === 'first-contentful-paint') resolve(startTime);
          }
        });
        observer.observe({ type: 'paint', buffered: true });
      }),
  );
  // Fonts and the icon come behind the load.
  await page.waitForTimeout(500);
  return { paintedMs, bytes };
}
