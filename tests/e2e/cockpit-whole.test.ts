// The cockpit as its owner has it: all panels, filled from real sources; then empty; then with everything outside
// down. What no test of a single panel can say: their order, that a look changes nothing, the words.
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordKinds } from '../../agent/cockpit/model/index.ts';
import type { RecordKind } from '../../agent/cockpit/model/record.ts';
import { panels } from '../../agent/cockpit/panels/index.ts';
import { bearer, chromiumPath, seriousFindings, startCockpit, widths } from '../kit/cockpit.ts';
import { expectReadable, useBrowser } from '../kit/cockpit-pages.ts';
import { type Walked, walkPages } from '../kit/cockpit-walk.ts';
import { startWholeCockpit } from '../kit/cockpit-whole.ts';

/** The rows of the brief's grid (ops-home blueprint, section Layout), with the titles they have here. */
const blueprint = [
  ...['Wallet lanes', 'Bots', 'Risk meter', 'Social feed'],
  ...['Smart money', 'Narratives', 'Calendar scenarios', 'Options'],
  ...['Tasks queue', 'Agents control', 'Poker lab', 'Notes queue'],
];
const tiled = panels.filter(({ row }) => row !== null);
const browser = useBrowser();
const titlesOf = (page: Page) => page.locator('.grid .tile h2').allInnerTexts();
const tileOf = (page: Page, id: string) => page.locator(`#region-${id}`);
const textOf = async (page: Page, id: string) =>
  (await tileOf(page, id).innerText()).replaceAll(/\s+/g, ' ');
/** How it is with each tile, by its class. */
const statesOf = async (page: Page) => {
  const classes = await page
    .locator('.grid .tile')
    .evaluateAll((tiles) =>
      tiles.map(({ id, className }) => [id.replace('region-', ''), className.replace(/.*is-/, '')]),
    );
  return Object.fromEntries(classes) as Readonly<Record<string, string>>;
};

describe.skipIf(!existsSync(chromiumPath))('the whole cockpit', () => {
  describe('empty, without a brain and without agents', () => {
    let kit: Awaited<ReturnType<typeof startCockpit>>;
    beforeAll(async () => {
      kit = await startCockpit();
    });
    afterAll(() => kit?.close());

    test('each tile says what to do or what it waits for', async () => {
      const { page, problems } = await browser.open(kit.url, { colorScheme: 'dark' });
      await expect.poll(() => page.locator('.tile.is-loading').count()).toBe(0);
      expect(await titlesOf(page)).toEqual(blueprint);
      const others = async () => {
        const states = Object.entries(await statesOf(page));
        const found = states.filter(([, state]) => state !== 'empty' && state !== 'waiting');
        return Promise.all(found.map(([id]) => textOf(page, id)));
      };
      // What a slow machine did not draw in time is drawn again within a minute.
      await expect.poll(others).toEqual([]);
      expect(await textOf(page, 'risk')).toContain('You can stop new entries now.');
      expect(await textOf(page, 'tasks')).toContain('Nothing is to be done');
      expect(await textOf(page, 'agents')).toContain('Waits for the agents of this machine');
      await expectReadable(page, 'empty', 'dark', widths);
      for (const { id } of panels) {
        const answer = await page.goto(`${kit.url}/panel/${id}`);
        expect([id, answer?.status()]).toEqual([id, 200]);
      }
      expect(problems).toEqual([]);
    });
  });

  describe('filled', () => {
    let kit: Awaited<ReturnType<typeof startWholeCockpit>>;
    let walked: readonly Walked[];
    beforeAll(async () => {
      kit = await startWholeCockpit();
    });
    afterAll(() => kit?.close());

    test('the grid has every panel in the order of the brief, ready and readable', async () => {
      for (const theme of ['light', 'dark'] as const) {
        const { page, problems } = await browser.open(kit.url, { colorScheme: theme });
        await page.reload();
        expect(await titlesOf(page)).toEqual(blueprint);
        const ready = tiled.map(({ id }) => [id, 'ready']);
        expect(await statesOf(page)).toEqual(Object.fromEntries(ready));
        await expectReadable(page, 'grid', theme, widths);
        expect(problems).toEqual([]);
      }
    });

    test('with everything outside down, each tile keeps what it knew and says how to mend it; then it is well again', async () => {
      await kit.takeDown();
      const { page, problems } = await browser.open(kit.url, { colorScheme: 'light' });
      const down = ['wallets', 'bots', 'social', 'smart-money', 'calendar', 'agents'];
      for (const id of down) await page.locator(`#region-${id}.is-error`).waitFor();
      const own = tiled.map(({ id }) => id).filter((id) => !down.includes(id));
      const states = await statesOf(page);
      expect(own.map((id) => [id, states[id]])).toEqual(own.map((id) => [id, 'ready']));
      expect(await textOf(page, 'bots')).toContain('panther ps');
      expect(await textOf(page, 'agents')).toContain('the store of the agents does not answer');
      // What they rest on is the cockpit's own: still known, with its age.
      expect(await textOf(page, 'risk')).toMatch(/Defensive.*As of/);
      expect(await textOf(page, 'tasks')).toContain('Review the position in XYZ');
      expect(await textOf(page, 'wallets')).toMatch(/Shown as of (now|\d+ (s|min|h) ago)/);
      await expectReadable(page, 'down', 'light', widths);
      for (const { id } of panels) {
        const answer = await page.goto(`${kit.url}/panel/${id}`);
        expect([id, (answer?.status() ?? 0) < 500]).toEqual([id, true]);
        expect([id, await seriousFindings(page)]).toEqual([id, []]);
      }
      // Nobody has to do anything for it to be well again. A chart that cannot be read says so in the console of the browser, and nothing else fails.
      await kit.bringUp();
      await page.goto(kit.url);
      const ready = tiled.map(({ id }) => [id, 'ready']);
      await expect.poll(() => statesOf(page)).toEqual(Object.fromEntries(ready));
      expect(problems.filter((line) => !line.includes('Failed to load resource'))).toEqual([]);
    });

    test('no look changes anything: every GET route is walked, and the export is the same', async () => {
      // What reads in the background rests: only what is looked at could write now.
      await kit.hub.close();
      const exported = async () => (await Array.fromAsync(kit.store.export())).join('');
      const before = await exported();
      walked = await walkPages(kit.url, bearer, { more: await unlinked(kit) });
      // What waits for a key says so.
      const failed = walked.filter(
        ({ status, body }) => status >= 400 && !body.includes('cockpit.waits'),
      );
      expect(failed.map(({ path, body }) => [path, wordsOf(body)])).toEqual([]);
      // Streams stay open, and are not pages.
      const patterns = kit.routes.filter(
        ({ method, path }) => method === 'GET' && !/\*|^\/events/.test(path) && !isBase.test(path),
      );
      const missed = patterns.filter(
        ({ path }) => !walked.some((each) => patternOf(path).test(each.path)),
      );
      expect([...new Set(missed.map(({ path }) => path))]).toEqual([]);
      expect(await exported()).toBe(before);
      // An update finds what it changes by these.
      const twice = walked.flatMap(({ path, type, body }) => {
        if (!type.startsWith('text/html')) return [];
        const ids = [...body.matchAll(/<[a-z][^<>]*? id="([^"]+)"/g)].map(([, id]) => id);
        return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${path} #${id}`);
      });
      expect(twice).toEqual([]);
    });

    test('an export has the rows of the view it is asked from, by its filters', async () => {
      const rowsOf = async (path: string) => {
        const answer = await fetch(`${kit.url}/export/${path}`, { headers: bearer });
        return ((await answer.json()) as { readonly rows: readonly Record<string, unknown>[] })
          .rows;
      };
      // By the seeds: one note in the inbox, one idea, two questions, five entries, a change, an experiment.
      const views = ['inbox', 'kept', 'ideas', 'study', 'journal', 'reviews', 'changes'] as const;
      const counts = await Promise.all(
        [...views, 'experiments'].map((view) => rowsOf(`notes.json?view=${view}`)),
      );
      expect(counts.map(({ length }) => length)).toEqual([1, 0, 1, 2, 5, 0, 1, 1]);
      // Of forty moves every third is sold.
      const sold = await rowsOf('smart-money.json?show=all&side=sell');
      expect(sold.map(({ side }) => side)).toEqual(Array.from({ length: 14 }, () => 'sell'));
      const core = await rowsOf('wallets.json?lane=core');
      expect(core.map(({ lane }) => lane)).toEqual(['core', 'core', 'core']);
      const posts = await rowsOf('social.json?network=rss&narrative=Base');
      expect(posts).toEqual([]);
      expect(await rowsOf('social.json?network=farcaster&narrative=Base')).toHaveLength(10);
      expect(await rowsOf('tasks.json?show=done')).toEqual([]);
      const planned = await rowsOf('options.json?show=planned');
      expect(planned.map(({ title }) => title)).toEqual(['ETH spread']);
      const slates = await rowsOf('slates.json?show=all');
      expect([...Map.groupBy(slates, ({ what }) => what)].map(([, { length }]) => length)).toEqual([
        8, 3,
      ]);
    });

    test('no page says a word of the program: codes, names of fields, JSON', () => {
      const told = new Map<string, string>();
      for (const { path, body, type, status } of walked) {
        if (!type.startsWith('text/html') || status !== 200 || path === '/machine') continue;
        for (const code of codes) {
          const found = code.exec(wordsOf(body));
          // One of each kind of page says it.
          const where = path.replaceAll(/[0-9a-f-]{36,}/g, 'ID');
          if (found !== null) told.set(`${where} ${code.source}`, `${path}: ${around(found)}`);
        }
      }
      expect([...told.values()]).toEqual([]);
    });
  });
});

/** What a person must not have to know: values of enums, names of fields, records as they are stored. */
const codes: readonly RegExp[] = [
  /\b(?:RISK_OFF|NORMAL|AGGRESSIVE|PREP_TASK|EOA|SMART_ACCOUNT)\b/,
  /\b(?:ADD|HOLD|EXIT)\b/,
  /\bno-match\b|\bcalled-off\b|\bwatch-only\b|\bone-way\b/,
  /\bFREQ=|\bonchain\b|\bpriceChange24h\b|\bP[012]\b/,
  // `lp_remove`, `unknown_dapp_interaction`, `whatISaw`.
  /\b[a-z]+_[a-z_]+\b|\b[a-z]+[A-Z][a-z]+[A-Za-z]*\b/,
  /\b(?:create|update|remove|restore) by\b|\bby (?:person|source|rule|agent):/,
  /\b(?:person|source|rule|agent):[a-z]/,
  /[{[]\s*"|":\s/,
  /\bundefined\b|\bNaN\b|\[object /,
  /\b1 (?:hands|ideas|signals|days|hours|posts|entries|units|games|bets|tasks|rows|runs|items)\b/,
  // Days and instants as machines write them.
  /\b20\d\d-\d\d-\d\d(?:T\d\d|\b)/,
];

const around = ({ index, input, 0: found }: RegExpExecArray): string =>
  `${found} in …${input.slice(Math.max(0, index - 60), index + 60)}…`;

/** What of a page is read: its text and what is heard or shown on hover. Commands, files and keys stand in
 * `code`; how something is to be typed stands in `small` or in the field. */
function wordsOf(body: string): string {
  const main = /<main[\s\S]*<\/main>/.exec(body)?.[0] ?? body;
  return main
    .replaceAll(/<(code|textarea|script|small)\b[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/\b(?:title|aria-label|data-label)="([^"]*)"/g, '> $1 <')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
}

/** Routes of the knowledge base and of the machine, which have nothing of the cockpit. */
const isBase =
  /^\/(?:api\/(?:search|chunks|documents|libraries|sources|status|services|fleet)|openapi|sign-in)/;

/** What no page leads to: exports, the API, what asks before it is done. */
async function unlinked({
  routes,
  store,
}: Pick<Awaited<ReturnType<typeof startWholeCockpit>>, 'routes' | 'store'>) {
  const lists = await Promise.all(
    recordKinds.map(async (kind) => {
      const { rows } = await store.list(kind as RecordKind, { limit: 20 });
      return rows.map(({ id }) => [kind.name, id] as const);
    }),
  );
  const ids = lists.flat();
  const idOf = new Map<string, string>(ids);
  const apiKinds: Readonly<Record<string, string>> = { options: 'option-structure' };
  const api = routes.flatMap(({ method, path }) => {
    if (method !== 'GET' || !path.startsWith('/api/') || isBase.test(path)) return [];
    const [, , list = ''] = path.split('/');
    const id = idOf.get(apiKinds[list] ?? list.replace(/s$/, ''));
    const ticket = `?narrative=${idOf.get('narrative')}&usd=100&does=open&side=long`;
    return [path.replace(':id', id ?? 'none') + (path.endsWith('/check') ? ticket : '')];
  });
  return [
    ...tiled.map(({ id }) => `/panel/${id}/tile`),
    ...panels.flatMap(({ id }) => [`/export/${id}.csv`, `/export/${id}.json`]),
    ...ids.map(([name, id]) => `/record/${name}/${id}`),
    ...['/search?q=decision', '/search.json?q=decision', '/commands.json', '/machine', '/metrics'],
    ...['/favicon.ico', '/brain', '/confirm/risk/override?state=RISK_OFF&hours=1&reason=as+it+is'],
    ...api,
  ];
}

/** Of a route: `/panel/:id{[a-z]+}` as a regular expression. */
function patternOf(path: string): RegExp {
  const text = path
    .replaceAll(/\./g, '\\.')
    .replaceAll(/:\w+\{[^/]*\}/g, '[^/?]+')
    .replaceAll(/:\w+/g, '[^/?]+');
  return new RegExp(`^${text}(?:\\?.*)?$`);
}
