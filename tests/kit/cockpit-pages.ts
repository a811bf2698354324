import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import {
  expectNoSideways,
  launchBrowser,
  type SignedIn,
  seriousFindings,
  signIn,
  takeScreenshot,
} from './cockpit.ts';

/** A browser for the tests of a file. Its windows are closed after each test. */
export function useBrowser() {
  const opened: BrowserContext[] = [];
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  const closeWindows = async () => {
    for (const context of opened.splice(0)) await context.close();
  };
  afterEach(closeWindows);
  afterAll(() => browser?.close());
  return {
    closeWindows,
    /** A window of its own, signed in to the cockpit at `url`. */
    async open(url: string, options?: Parameters<typeof signIn>[2]): Promise<SignedIn> {
      if (browser === undefined) throw new Error('the browser is not started yet');
      const signed = await signIn(browser, url, options);
      opened.push(signed.context);
      return signed;
    },
  };
}

const heights: Readonly<Record<number, number>> = { 390: 844 };
/** Whoever can read both of these can read what lies between. */
export const outermost = [1440, 390] as const;

/** Shows an open page on each width: nothing is wider than it, axe finds nothing serious on the outermost,
 * and a screenshot is written of each. It is on the first of them again at the end. What the dark theme
 * changes is the same on every width: unless screenshots are wanted it is looked at on the first only. */
export async function expectReadable(
  page: Page,
  name: string,
  theme: 'light' | 'dark',
  on: readonly number[] = outermost,
): Promise<void> {
  const isOnce = theme === 'dark' && process.env.PANTHER_SCREENSHOTS === undefined;
  for (const width of isOnce ? on.slice(0, 1) : on) {
    await resize(page, width);
    await expectNoSideways(page);
    if ((outermost as readonly number[]).includes(width)) {
      expect([name, width, await seriousFindings(page)]).toEqual([name, width, []]);
    }
    await takeScreenshot(page, name, theme);
  }
  await resize(page, on[0] ?? 1440);
}

const resize = (page: Page, width: number): Promise<void> =>
  page.setViewportSize({ width, height: heights[width] ?? 900 });
