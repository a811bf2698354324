import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '#lib';
import { brainAnalyst } from '../brain-analyst.ts';
import { scoreDuePredictions } from '../score-due.ts';
import { promote, readStanding, reviewStanding } from '../standing.ts';
import * as stored from './index.ts';

const agent = brainAnalyst;
const { name } = agent;
const hourMs = 3_600_000;
const said = { by: 'owner', reason: 'a test' };
let folder: string;
let clock: ManualClock;
let store: stored.AgentStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-store-'));
  clock = createManualClock();
  store = stored.openAgentStore(join(folder, 'agents.db'), clock);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function addRun(latencyMs = 360_000): string {
  const run = stored.startRun(store, {
    ...{ agent: name, mode: 'shadow', input: 'x', inputHash: 'h', promptHash: 'p', session: 's' },
  });
  stored.endRun(store, run, {
    ...{ outcome: 'accepted', outputs: [], problems: [], model: 'a/b', latencyMs },
    usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 0 },
  });
  return run;
}

function predict(run: string, probability: number, count = 1): readonly string[] {
  const item = {
    claim: { kind: 'words', text: 'something happens' },
    ...{ probability, horizonHours: 1, because: 'of a test' },
  } as const;
  return stored.storePredictions(store, { agent: name, run }, Array(count).fill(item));
}

function score(ids: readonly string[], happened: boolean): void {
  for (const prediction of ids) {
    stored.scorePrediction(store, { prediction, happened, by: 'owner', evidence: 'seen' });
  }
}

/** 16 said yes, all right; 4 said no, all right; 6 minutes a run; explained with 4 of 5. */
function earnTrust(): void {
  const run = addRun();
  score(predict(run, 0.8, 16), true);
  score(predict(run, 0.2, 4), false);
  stored.rateRun(store, { run, explanation: 4, ...said });
}

describe('what happened to agents', () => {
  it('is never changed, whoever tries', () => {
    const run = addRun();
    const other = new DatabaseSync(join(folder, 'agents.db'));
    for (const sql of ["update run set mode = 'live'", 'delete from run_end', 'delete from run']) {
      expect(() => other.exec(sql)).toThrow(/never changed|FOREIGN KEY/);
    }
    other.close();
    expect(stored.readRuns(store, { limit: 5 })).toMatchObject([{ id: run, mode: 'shadow' }]);
  });

  it('is read by others while somebody writes', () => {
    store.db.exec('begin immediate');
    const other = stored.openAgentStore(join(folder, 'agents.db'), clock);
    expect(stored.readRuns(other, { limit: 5 })).toEqual([]);
    other.close();
    store.db.exec('rollback');
  });

  it('tells a run that never ended from one that goes on', () => {
    const run = {
      agent: name,
      mode: 'shadow',
      input: 'x',
      inputHash: 'h',
      promptHash: 'p',
    } as const;
    stored.startRun(store, { ...run, session: 's' });
    expect(stored.readRuns(store, { limit: 1 })[0]?.outcome).toBe('running');
    clock.jumpWall(2 * hourMs);
    expect(stored.readRuns(store, { limit: 1 })[0]?.outcome).toBe('interrupted');
  });

  it('of a newer program is not touched', () => {
    store.db.exec('pragma user_version = 99');
    expect(() => stored.openAgentStore(join(folder, 'agents.db'), clock)).toThrow(/newer version/);
  });
});

describe('trust', () => {
  it('is what predictions, runs and ratings come to', () => {
    earnTrust();
    // .3·1 + .25·1 + .15·(1 − 360/3600) + .15·4/5 + .15·1, by hand.
    expect(readStanding(store, agent).trust).toBeCloseTo(0.955, 10);
    expect(promote(store, agent, said)).toBe('live');
    expect(stored.readMode(store, agent)).toBe('live');
    expect(stored.readModeChanges(store, name, 5)).toMatchObject([
      { from: 'shadow', to: 'live', by: 'owner', reason: 'a test' },
    ]);
  });

  it('cannot be had with 19 predictions, or without a rating', () => {
    const run = addRun();
    score(predict(run, 0.8, 19), true);
    expect(() => promote(store, agent, said)).toThrow(/19 of its predictions/);
    score(predict(run, 0.2, 1), false);
    expect(() => promote(store, agent, said)).toThrow(/not been measured/);
  });

  it('that falls takes a live agent back, and what it earned before does not count again', () => {
    earnTrust();
    promote(store, agent, said);
    expect(reviewStanding(store, agent)).toBeUndefined();
    clock.jumpWall(hourMs);
    // .3·16/56 + .25·16/56 + .15·.9 + .15·.8 + .15·4/44 = .426, by hand.
    score(predict(addRun(), 0.9, 40), false);
    score(predict(addRun(), 0.1, 40), true);
    expect(readStanding(store, agent).trust).toBeCloseTo(0.426, 3);
    expect(reviewStanding(store, agent)).toBe('shadow');
    expect(stored.readModeChanges(store, name, 1)).toMatchObject([{ by: 'automatic' }]);
    expect(readStanding(store, agent)).toMatchObject({ resolved: 0, trust: undefined });
  });

  it('counts a prediction once', () => {
    const [prediction = ''] = predict(addRun(), 0.8);
    const seen = { prediction, by: 'owner', evidence: 'seen' };
    expect(stored.scorePrediction(store, { ...seen, happened: true })).toBe(true);
    expect(stored.scorePrediction(store, { ...seen, happened: false })).toBe(false);
    expect(stored.readPredictions(store, { limit: 1 })).toMatchObject([{ happened: true }]);
  });

  it('is fed when predictions come due, not before', async () => {
    predict(addRun(), 0.8, 2);
    const { signal } = new AbortController();
    const evaluate = async () => ({ happened: true, evidence: 'seen' });
    const due = () => scoreDuePredictions(store, [agent], { evaluate, signal });
    expect(await due()).toEqual({ scored: 0, left: 0, demoted: [] });
    clock.jumpWall(hourMs);
    expect(await due()).toEqual({ scored: 2, left: 0, demoted: [] });
    expect(await due()).toEqual({ scored: 0, left: 0, demoted: [] });
  });
});

describe('a wish of an agent', () => {
  const action = { kind: 'brain.close', positionId: 'p1' } as const;
  const wish = (more: object = {}) =>
    stored.storeApproval(store, { agent: name, run: addRun(), action, reason: 'because', ...more });
  const decide = (approval: string, verdict: 'approve' | 'deny' = 'approve') =>
    stored.decideApproval(store, { approval, verdict, ...said });

  it('waits once, however often it is wished', () => {
    const { id } = wish();
    expect(wish().id).toBe(id);
    expect(stored.readApprovals(store, { waiting: true })).toMatchObject([
      { id, state: 'waiting' },
    ]);
  });

  it('is decided once', () => {
    const { id } = wish();
    expect(decide(id.slice(0, 8)).id).toBe(id);
    for (const verdict of ['approve', 'deny'] as const) {
      expect(() => decide(id, verdict)).toThrow(/not waiting: it is doing/);
    }
    stored.recordExecution(store, { approval: id, outcome: 'done', detail: 'closed' });
    expect(stored.findApproval(store, id)).toMatchObject({ state: 'done', decidedBy: 'owner' });
  });

  it('is void after a day', () => {
    const { id } = wish();
    clock.jumpWall(stored.approvalLifeMs);
    expect(() => decide(id)).toThrow(/it is expired/);
    expect(stored.readApprovals(store, { waiting: true })).toEqual([]);
  });

  it('is not one of too many, and not found by a wildcard', () => {
    for (let at = 0; at < stored.waitingMax; at++) {
      wish({ action: { ...action, positionId: `p${at}` } });
    }
    expect(() => wish({ action: { ...action, positionId: 'more' } })).toThrow(
      /wait for the operator/,
    );
    for (const id of ['', '%', '____', 'zzzz']) expect(() => decide(id)).toThrow(/no proposal/);
  });
});
