// What is beside the cockpit in the agent, read like everything else: with what it waits for and why it fails.
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, createManualClock, Fault } from '#lib';
import type { Settings } from '../cockpit/settings.ts';
import {
  createAgentsSource,
  createFleetSource,
  createKnowledgeSource,
  createSourceHub,
  type KnowledgePort,
  type Source,
} from '../cockpit/sources/index.ts';
import type { CockpitStore } from '../cockpit/store/index.ts';
import type { AgentsPort } from '../cockpit/web/agents-port.ts';
import { createFleetPort } from './cockpit-ports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-beside-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const startMs = Date.parse('2026-02-27T10:00:00.000Z');

function open(source: Source) {
  const log = createLog({ write: () => undefined });
  const clock = createManualClock({ startMs });
  const outside = { settings: {} as Settings, store: {} as CockpitStore };
  return createSourceHub({ sources: [source], ...outside, clock, log });
}

test('without anything beside it each says what it waits for', async () => {
  const all: Source[] = [createAgentsSource(null)];
  all.push(createKnowledgeSource(null), createFleetSource(null));
  const said = await Promise.all(all.map((source) => open(source).refresh(source)));
  expect(said.map(({ value, waitsFor }) => [value, waitsFor])).toEqual([
    [null, 'the agents of this machine'],
    [null, 'the knowledge base of this machine'],
    [null, 'the resolved fleet'],
  ]);
});

test('the fleet is what its file says now, however old that is', async () => {
  const file = join(folder, 'fleet.json');
  const source = createFleetSource(createFleetPort(file));
  const hub = open(source);
  expect((await hub.refresh(source)).waitsFor).toBe(`file ${file}`);
  const host = { name: 'cellar', description: 'Below the stairs', role: 'server' };
  const rest = { services: [{ name: 'brain', port: 1 }], publicPorts: [{}], unmeasured: ['cpu'] };
  writeFileSync(file, JSON.stringify({ release: '26.05', hosts: [{ ...host, ...rest }] }));
  const resolvedAt = new Date('2026-01-01T00:00:00.000Z');
  utimesSync(file, resolvedAt, resolvedAt);
  expect(await hub.refresh(source)).toEqual({
    value: {
      ...{ release: '26.05', resolvedAt: '2026-01-01T00:00:00.000Z' },
      hosts: [{ ...host, services: ['brain'], publicPorts: 1, unmeasured: 1 }],
    },
    ...{ observedAt: '2026-02-27T10:00:00.000Z', error: null, waitsFor: null },
  });
  writeFileSync(file, '{ "release": ');
  const broken = await hub.refresh(source);
  expect(broken.error).toMatchObject({ code: 'json.invalid' });
  expect(broken.value?.hosts).toHaveLength(1);
});

test('the knowledge base is waited for while it is opened, and told when it is down', async () => {
  const standing = {
    ...{ libraries: 2, documents: 30, passages: 400, lastCrawl: null },
    places: { all: 3, due: 1, paused: 0 },
  };
  let state: ReturnType<KnowledgePort['state']> = { status: 'starting' };
  const source = createKnowledgeSource({ state: () => state, standing: async () => standing });
  const hub = open(source);
  expect((await hub.refresh(source)).waitsFor).toBe('the knowledge base, which is being opened');
  state = { status: 'ready' };
  expect((await hub.refresh(source)).value).toEqual(standing);
  state = { status: 'down', problem: 'the folder is locked', hint: 'stop the other one' };
  expect(await hub.refresh(source)).toMatchObject({
    value: standing,
    error: { message: 'the folder is locked', hint: 'stop the other one' },
  });
});

test('of runs the newest are kept, without what makes them big', async () => {
  const run = {
    ...{ id: 'r', agent: 'digest', at: '2026-02-27T09:00:00.000Z', mode: 'shadow' },
    ...{ outcome: 'accepted', input: 'x'.repeat(5_000), outputs: ['y'.repeat(5_000)] },
    ...{ problems: [], model: null, tokens: null, costUsd: null, latencyMs: 5, rating: null },
  };
  const asked: number[] = [];
  const port = {
    ...{ list: () => [], wishes: () => [] },
    runs: ({ limit }: { readonly limit: number }) => {
      asked.push(limit);
      return [run];
    },
  } as unknown as AgentsPort;
  const source = createAgentsSource(port);
  const { value } = await open(source).refresh(source);
  expect(asked).toEqual([30]);
  expect(value?.runs[0]?.input).toHaveLength(200);
  expect(JSON.stringify(value)).not.toContain('yy');
  const broken = createAgentsSource({
    ...port,
    list: () => {
      throw new Fault({ code: 'io.read-failed', message: 'agents.db cannot be read' });
    },
  });
  const { error } = await open(broken).refresh(broken);
  expect(error?.message).toBe('agents.db cannot be read');
});
