// Against the real brain on paper, and against a stub over the brain's own rules where answers must get lost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from '#lib/api-client';
import { startBrainDoor } from '../../../tests/kit/brain-door.ts';
import { type BrainStub, startBrainStub } from '../../../tests/kit/brain-stub.ts';
import type { Bot, RiskCap } from './bot.ts';
import { createBrainBot, createBrainRiskCap } from './brain.ts';

const token = 'a-token-of-this-test';
const nowMs = Date.parse('2026-03-17T18:00:00Z');
const clientOf = (url: string, given = token) =>
  createApiClient({ url, token: given, name: 'the brain', timeoutMs: 5_000 });
const hold = { holdId: 'h-1', reason: 'FOMC: nothing new is opened' };

/** What its next cycle decides about each proposal. */
async function decisionsOf({ brain, goOn }: Awaited<ReturnType<typeof startBrainDoor>>) {
  for (let n = 0; n < 8; n += 1) {
    const after = brain.log.tip().seq;
    await goOn();
    const types = ['decision.approved.v1', 'decision.refused.v1'] as const;
    const found = [...brain.log.read({ after, types })].map(({ payload }) => payload);
    if (found.length > 0) {
      return found.map(({ gates }) => ({
        refusedBy: gates.flatMap(({ gate, verdict }) => (verdict === 'refuse' ? [gate] : [])),
      }));
    }
  }
  return [];
}

describe('the real brain', () => {
  let folder: string;
  let door: Awaited<ReturnType<typeof startBrainDoor>>;
  let bot: Bot;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-brain-bot-'));
    door = await startBrainDoor(folder, token);
    bot = createBrainBot({ client: clientOf(door.url), now: () => door.clock.now() });
  });
  afterAll(async () => {
    await door.stop();
    rmSync(folder, { recursive: true });
  });

  test('is stopped, found again, and put back; its kill switch is nobody else’s', async () => {
    expect(await bot.state()).toMatchObject({ entries: 'open', openTrades: 0 });
    const receipt = await bot.stopEntries(hold);
    expect(receipt).toEqual({ changed: true, placedAt: door.clock.now() });
    const stopped = {
      entries: 'stopped',
      text: 'stopped by cockpit: FOMC: nothing new is opened',
    };
    expect(await bot.state()).toMatchObject(stopped);
    expect(await bot.stopEntries(hold)).toEqual(receipt);
    // Another stop meanwhile stands by itself, and gives back nothing of the first.
    const other = { ...hold, holdId: 'h-2' };
    const second = await bot.stopEntries(other);
    expect(await bot.restore({ ...other, receipt: second })).toEqual({ outcome: 'restored' });
    expect(await bot.state()).toMatchObject(stopped);
    expect(await bot.restore({ ...hold, receipt })).toEqual({ outcome: 'restored' });
    expect(await bot.state()).toMatchObject({ entries: 'open' });
    expect(await bot.restore({ ...hold, receipt })).toEqual({ outcome: 'restored' });
    expect(door.killSwitch()).toMatchObject({ level: 0, since: null });
    expect(await bot.restore({ ...hold, holdId: 'never', receipt })).toEqual({
      outcome: 'left',
      why: 'the brain knows this stop no more',
    });
  });

  test('enters nothing in RISK_OFF, whoever asks, and again when that is over', async () => {
    const taker = createBrainRiskCap(clientOf(door.url));
    const at = new Date(nowMs).toISOString();
    const cap = (state: RiskCap['state']): RiskCap => {
      const until = new Date(nowMs + 600_000).toISOString();
      return { state, reason: 'equity fell', at, until };
    };
    await taker.take(cap('RISK_OFF'));
    const refusal = 'risk state RISK_OFF by cockpit, nothing is entered: equity fell';
    expect(await bot.state()).toMatchObject({ entries: 'stopped', text: refusal });
    expect(door.health()).toMatchObject({
      risk_cap: { state: 'RISK_OFF', is_old: false },
      entry_holds: 0,
    });
    // As the brain's cycle decides: everything that is proposed is refused by this gate too.
    const decided = await decisionsOf(door);
    expect(decided.length).toBeGreaterThan(0);
    for (const { refusedBy } of decided) expect(refusedBy).toContain('risk-cap');
    // Twenty minutes later nobody has said it again: it stays, and says that it is old.
    await door.clock.advance(20 * 60_000);
    expect(await bot.state()).toMatchObject({
      entries: 'stopped',
      text: expect.stringContaining('not heard again since'),
    });
    expect(door.health()).toMatchObject({ risk_cap: { is_old: true } });
    await taker.take(cap('NORMAL'));
    expect(await bot.state()).toMatchObject({ entries: 'open' });
    for (const { refusedBy } of await decisionsOf(door))
      expect(refusedBy).not.toContain('risk-cap');
  });

  test('refuses a token that is another one', async () => {
    const stranger = createBrainBot({ client: clientOf(door.url, 'other'), now: () => nowMs });
    await expect(stranger.state()).rejects.toMatchObject({ code: 'api.refused' });
  });
});

describe('a brain in trouble', () => {
  let stub: BrainStub;
  let bot: Bot;
  beforeEach(async () => {
    stub = await startBrainStub({ token, now: () => nowMs });
    bot = createBrainBot({ client: clientOf(stub.url), now: () => nowMs });
  });
  afterEach(() => stub.close());

  test('an answer that was lost is found, nothing is asked twice', async () => {
    const real = createApiClient({ url: stub.url, token, name: 'the brain', timeoutMs: 5_000 });
    const losing = createBrainBot({
      now: () => nowMs,
      client: {
        call: (method, path, options) => {
          stub.mood = method === 'POST' ? 'lost' : 'well';
          return real.call(method, path, options);
        },
      },
    });
    await expect(losing.stopEntries(hold)).rejects.toMatchObject({ code: 'api.unreachable' });
    stub.mood = 'well';
    const receipt = await bot.stopEntries(hold);
    expect([receipt, stub.holds().length]).toEqual([{ changed: true, placedAt: nowMs }, 1]);
    await expect(losing.restore({ ...hold, receipt })).rejects.toMatchObject({
      code: 'api.unreachable',
    });
    stub.mood = 'well';
    expect(await bot.restore({ ...hold, receipt })).toEqual({ outcome: 'restored' });
    expect(stub.holds()).toMatchObject([{ holdId: 'h-1', released: { operator: 'cockpit' } }]);
  });

  test('a stop that somebody else ended is not placed again, and says who ended it', async () => {
    const receipt = await bot.stopEntries(hold);
    stub.releaseAll('ann', 'I want it to trade');
    // As if its answer had been lost: asked again, it stays ended.
    expect(await bot.stopEntries(hold)).toEqual(receipt);
    expect(await bot.state()).toMatchObject({ entries: 'open' });
    expect(await bot.restore({ ...hold, receipt })).toEqual({
      outcome: 'left',
      why: 'the stop was ended meanwhile by ann: I want it to trade',
    });
  });

  test('one that is down says so; a risk cap that nobody takes is no success', async () => {
    const cap = {
      state: 'RISK_OFF',
      reason: 'x',
      at: '2026-03-17T18:00:00Z',
      until: '2026-03-17T18:10:00Z',
    } as const;
    await expect(createBrainRiskCap(clientOf(stub.url)).take(cap)).rejects.toMatchObject({
      code: 'api.failed',
    });
    stub.mood = 'down';
    await expect(bot.state()).rejects.toMatchObject({ code: 'api.unreachable' });
    await expect(bot.stopEntries(hold)).rejects.toMatchObject({ code: 'api.unreachable' });
  });
});
