import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import {
  createBrainEvaluator,
  executeApproval,
  findApproval,
  openAgentStore,
  startRun,
  storeApproval,
} from '../../agent/runtime/agents/index.ts';
import { brainPositions } from '../../agent/runtime/tools/brain-positions.ts';
import { brainScorecard } from '../../agent/runtime/tools/brain-scorecard.ts';
import { brainSignals } from '../../agent/runtime/tools/brain-signals.ts';
import { brainStatus } from '../../agent/runtime/tools/brain-status.ts';
import { brainWhy } from '../../agent/runtime/tools/brain-why.ts';
import { fleetPlan } from '../../agent/runtime/tools/fleet-plan.ts';
import { fleetSearch } from '../../agent/runtime/tools/fleet-search.ts';
import { openToolPorts, type ToolPorts } from '../../agent/runtime/tools/index.ts';
import { webFetch } from '../../agent/runtime/tools/web-fetch.ts';
import { startBrainDoor } from '../kit/brain-door.ts';

// Tools of the agent against what they are for: the real brain behind its real door, the repository's own fleet,
// the program's own commands.
const root = join(import.meta.dirname, '../..');
const token = 'the-token-of-a-test';
const context = { signal: new AbortController().signal, now: () => 5 };
let folder: string;
let door: Awaited<ReturnType<typeof startBrainDoor>>;
let ports: ToolPorts;

const portsWith = (more: { brainUrl: string; token?: string; contact?: string }): ToolPorts =>
  openToolPorts({
    ...{ root, brainUrl: more.brainUrl, readBrainToken: () => more.token },
    env: { PATH: process.env.PATH, PANTHER_CRAWLER_CONTACT: more.contact },
    ...{ knowledge: {} as never, shellPolicyFile: join(folder, 'none.json') },
    log: createLog({ write: () => undefined }),
  });
const openPositions = () =>
  createApiClient({ url: door.url, token, name: 'it' }).call('GET', '/positions');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-tools-'));
  door = await startBrainDoor(folder, token);
  ports = portsWith({ brainUrl: door.url, token });
  for (let at = 0; at < 80; at++) {
    await door.goOn();
    const { evidence } = await brainPositions.run(ports, { closed: 1 }, context);
    const text = evidence[0]?.text ?? '';
    if (!text.startsWith('Open positions: 0.') && text.includes('Closed ')) break;
  }
});
afterAll(async () => {
  await door?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the brain, asked by tools', () => {
  it('tells its status, and why it decided so', async () => {
    const { evidence } = await brainStatus.run(ports, {}, context);
    const text = evidence[0]?.text ?? '';
    expect(text).toMatch(/^Kill switch: level 0, /);
    expect(evidence[0]).toMatchObject({ origin: 'brain', observedAt: 5, hostile: false });
    const [, id = ''] = /Decision (\S+) at /.exec(text) ?? [];
    const why = await brainWhy.run(ports, { id }, context);
    expect(why.evidence[0]?.text).toContain(`decision ${id}`);
    expect(why.evidence[0]?.url).toBe(`${door.url}/why/${encodeURIComponent(id)}`);
  });

  it('tells positions, signals and who was right', async () => {
    const positions = await brainPositions.run(ports, { closed: 10 }, context);
    const told = positions.evidence[0]?.text ?? '';
    expect(told).toMatch(/entry [\d.]+, stop [\d.]+, target/);
    const [, symbol, id = ''] = /: (\S+) (?:long|short) .*, trade ([0-9a-f]+)\./.exec(told) ?? [];
    const { evidence } = await brainWhy.run(ports, { id }, context);
    expect(evidence[0]?.title).toBe(`Brain: why ${symbol}`);
    expect(evidence[0]?.text).toContain('approved');
    const signals = await brainSignals.run(ports, { symbol: 'BTC', limit: 5 }, context);
    expect(signals.evidence[0]).toMatchObject({ hostile: true });
    for (const line of signals.evidence[0]?.text.split('\n') ?? []) expect(line).toContain(' BTC ');
    const card = await brainScorecard.run(ports, {}, context);
    expect(card.evidence[0]?.text).toMatch(/^Overall: \d+ of \d+ right/);
  });

  it('says what it does not know, and that it cannot be asked', async () => {
    await expect(brainWhy.run(ports, { id: 'abcdef0' }, context)).rejects.toMatchObject({
      code: 'brain.unknown',
    });
    const wrong = portsWith({ brainUrl: door.url, token: 'wrong' });
    await expect(brainStatus.run(wrong, {}, context)).rejects.toMatchObject({
      code: 'api.refused',
    });
    const down = portsWith({ brainUrl: 'http://127.0.0.1:9', token });
    await expect(brainStatus.run(down, {}, context)).rejects.toMatchObject({
      code: 'api.unreachable',
    });
  });
});

describe('predictions and wishes', () => {
  const { signal } = context;

  it('are held against what the brain knows', async () => {
    const evaluate = createBrainEvaluator(ports);
    const rows = (await createApiClient({ url: door.url, token, name: 'it' }).call(
      'GET',
      '/positions/closed',
    )) as readonly { positionId: string; pnl: number; closedAt: number }[];
    expect(rows.length).toBeGreaterThan(0);
    for (const { positionId, pnl, closedAt } of rows) {
      const claim = { kind: 'closes-with-profit', positionId } as const;
      expect(await evaluate(claim, closedAt, signal)).toMatchObject({ happened: pnl > 0 });
      expect(await evaluate(claim, closedAt - 1, signal)).toMatchObject({ happened: false });
    }
    const nobody = { kind: 'closes-with-profit', positionId: 'nobody' } as const;
    expect(await evaluate(nobody, 1, signal)).toBeUndefined();
    const words = { kind: 'words', text: 'it goes up a lot' } as const;
    expect(await evaluate(words, 1, signal)).toBeUndefined();
  });

  it('are done once, when the operator says so', async () => {
    const store = openAgentStore(join(folder, 'agents.db'), systemClock);
    const brain = createApiClient({ url: door.url, token, name: 'the brain' });
    const run = startRun(store, {
      ...{ agent: 'brain-analyst', mode: 'live', input: 'x', inputHash: 'h', promptHash: 'p' },
      session: 's',
    });
    const wish = (action: Parameters<typeof storeApproval>[1]['action']) =>
      storeApproval(store, { agent: 'brain-analyst', run, action, reason: 'a test' }).id;
    const execute = (id: string, client = brain) =>
      executeApproval(id, 'agreed', { store, brain: client, operator: 'ann', signal });
    try {
      const [position] = (await openPositions()) as readonly { positionId: string }[];
      const positionId = position?.positionId ?? '';
      const close = wish({ kind: 'brain.close', positionId });
      expect(await execute(close)).toMatchObject({ outcome: 'done' });
      await door.brain.watch();
      expect(JSON.stringify(await openPositions())).not.toContain(positionId);
      await expect(execute(close)).rejects.toMatchObject({ code: 'agent.refused' });
      expect(findApproval(store, close)).toMatchObject({ state: 'done', decidedBy: 'ann' });

      const gone = await execute(wish({ kind: 'brain.close', positionId: 'gone' }));
      expect(gone).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('gone') });

      const raised = await execute(wish({ kind: 'brain.kill-switch', level: 4 }));
      expect(raised).toMatchObject({
        outcome: 'done',
        detail: expect.stringContaining('"level":4'),
      });
      // Never lower, whatever was approved.
      expect(await execute(wish({ kind: 'brain.kill-switch', level: 3 }))).toMatchObject({
        ...{ outcome: 'failed', detail: expect.stringContaining('level 4') },
      });

      const lost = createApiClient({ url: 'http://127.0.0.1:9', token, name: 'the brain' });
      const unknown = wish({ kind: 'brain.close', positionId: 'p9' });
      expect(await execute(unknown, lost)).toMatchObject({ outcome: 'unknown' });
      expect(findApproval(store, unknown).state).toBe('unknown');
    } finally {
      store.close();
    }
  });
});

describe('other ports', () => {
  // What modules/services/postgresql.ts says: port 5432, on loopback unless `tcp` is set; hosts/ovh-cloud-vps is
  // the host that takes it.
  it('know the fleet of this repository', async () => {
    const query = 'which host runs Postgres, and who may reach it?';
    const { evidence } = await fleetSearch.run(ports, { query, k: 1 }, context);
    expect(evidence[0]?.url).toBe('modules/services/postgresql.ts');
    expect(evidence[0]?.text).toContain(
      'On ovh-cloud-vps postgresql listens on port 5432/tcp (SQL); who may reach it: programs of that host only.',
    );
  });

  it('run commands of this program that only read', async () => {
    const { text, evidence } = await fleetPlan.run(
      ports,
      { host: 'nowhere', files: true },
      context,
    );
    expect(text[0]?.text).toMatch(/^panther plan --json --host nowhere --files: exit code 21/);
    expect(evidence[0]?.hostile).toBe(true);
  });

  it.each([
    'http://127.0.0.1/',
    'http://169.254.169.254/latest',
    'http://[::1]/',
    'http://2130706433/',
  ])('read no page at %s', async (url) => {
    const named = portsWith({ brainUrl: door.url, contact: 'ann@example.com' });
    await expect(webFetch.run(named, { url }, context)).rejects.toMatchObject({
      code: 'crawl.refused',
    });
    await expect(webFetch.run(ports, { url }, context)).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });
});
