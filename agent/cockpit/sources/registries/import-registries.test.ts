import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import type { Database } from '#lib/postgres';
import { silentLog, testDatabases } from '../../../../tests/kit/postgres.ts';
import { firstRiskMemory } from '../../engines/risk/index.ts';
import { projectsOfWallet } from '../../engines/wallets/project-links.ts';
import { performWalletAction, readWalletPermission } from '../../flows/wallet.ts';
import { contract } from '../../model/contract.ts';
import { liquidity } from '../../model/liquidity.ts';
import { project } from '../../model/project.ts';
import { wallet } from '../../model/wallet.ts';
import { readSettings, type Settings } from '../../settings.ts';
import type { CockpitStore } from '../../store/index.ts';
import { createTestStore, exportText } from '../../store/test-store.ts';
import { readRegistries, takeRegistries } from './import-registries.ts';
import { registries } from './source.ts';
import { projectsRegistry, walletsRegistry } from './test-registries.ts';

const none = { created: 0, updated: 0, unchanged: 0, removed: 0 };
const anna = 'person:anna' as const;

describe.each(testDatabases())('the registries on %s', (_, open) => {
  let folder: string;
  let database: Database;
  let store: CockpitStore;
  let settings: Settings;
  const now = new Date('2026-02-26T09:00:00Z');
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-registries-'));
    settings = readSettings(join(folder, 'cockpit.yaml'), { HOME: folder });
    write('wallets', walletsRegistry);
    write('projects', projectsRegistry);
    database = await open();
    ({ store } = await createTestStore(database));
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  const importRegistries = async () =>
    takeRegistries(store, await readRegistries(settings), settings);
  const write = (name: string, value: unknown) =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(value));
  const byName = async (name: string) => {
    const row = await store.getByKey(wallet, name);
    if (row === null) throw new Error(`no wallet ${name}`);
    return row;
  };

  test('5 wallets, 1 project, 2 contracts, 1 pool; placeholders are pointed out', async () => {
    const report = await importRegistries();
    expect(report).toMatchObject({
      wallets: { ...none, created: 5 },
      projects: { ...none, created: 1 },
      contracts: { ...none, created: 2 },
      liquidity: { ...none, created: 1 },
      ...{ unknown: [], refused: [], waitsFor: [] },
    });
    // Every address is a placeholder: of the five wallets and the two contracts.
    expect(report.badAddresses.map(({ name }) => name)).toEqual([
      ...['NAME', 'BUILDER', 'KEEPER', 'CHEST', 'POOL', 'HARBOUR_TOKEN', 'HARBOUR_CORE'],
    ]);
    const lanes = (await store.list(wallet)).rows.map(({ body }) => [body.name, body.lane]);
    expect(Object.fromEntries(lanes)).toEqual({
      ...{ NAME: 'core', BUILDER: 'tactical', KEEPER: 'core', CHEST: 'core', POOL: 'tactical' },
    });
    expect((await byName('NAME')).body).toMatchObject({
      ensName: 'someone.eth',
      farcasterHandle: 'someone',
    });
    // Four have neither.
    const without = (await store.list(wallet)).rows.filter(({ body }) => body.ensName === null);
    expect(without).toHaveLength(4);
  });

  test('the same files again change nothing, not one row and not one version', async () => {
    await importRegistries();
    const before = await exportText(store);
    const again = await importRegistries();
    expect(again).toMatchObject({
      wallets: { ...none, unchanged: 5 },
      projects: { ...none, unchanged: 1 },
      contracts: { ...none, unchanged: 2 },
      liquidity: { ...none, unchanged: 1 },
    });
    expect(await exportText(store)).toBe(before);
  });

  test('a wallet belongs to a project by naming it or by its role in it', async () => {
    await importRegistries();
    const rows = {
      projects: (await store.list(project)).rows,
      contracts: (await store.list(contract)).rows,
      liquidity: (await store.list(liquidity)).rows,
    };
    const rolesOf = async (name: string) =>
      projectsOfWallet((await byName(name)).id, rows).map(({ roles }) => roles);
    // It names no project; its role links it.
    expect(await rolesOf('NAME')).toEqual([['identity']]);
    expect(await rolesOf('BUILDER')).toEqual([['named', 'deployer']]);
    expect(await rolesOf('CHEST')).toEqual([['named', 'treasury']]);
    expect(await rolesOf('POOL')).toEqual([['named', 'liquidity']]);
  });

  test('a change in a file is taken over; bad rows are told and hurt no other', async () => {
    await importRegistries();
    const [name, builder, ...others] = walletsRegistry.wallets;
    write('wallets', {
      wallets: [
        { ...name, address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
        { ...builder, allowed_actions: ['fly'] },
        ...others,
        { ...others[0], linked_projects: [] },
        { id: 'NEW', address: '0x1', lane: 'degen', linked_projects: ['NOWHERE'] },
        7,
      ],
    });
    const [first] = projectsRegistry.projects;
    write('projects', { projects: [{ ...first, treasury_wallet_id: 'GONE' }] });
    const report = await importRegistries();
    expect(report.wallets).toEqual({ ...none, created: 1, updated: 1, unchanged: 3 });
    expect(report.refused.map(({ row, reason }) => [row, reason])).toEqual([
      ['wallets[1]', expect.stringMatching(/^allowed_actions\.0: /)],
      ['wallets[5]', 'KEEPER is there twice'],
      ['wallets[7]', expect.stringMatching(/object/)],
    ]);
    expect(report.unknown).toEqual([
      { by: 'HARBOUR', name: 'GONE' },
      { by: 'NEW', name: 'NOWHERE' },
    ]);
    expect(report.badAddresses.map(({ name: each }) => each)).not.toContain('NAME');
    expect((await byName('NEW')).body).toMatchObject({
      lane: 'degen',
      role: 'other',
      capUsd: null,
    });
    expect((await byName('NAME')).version).toBe(2);
  });

  test('a file that is not there is waited for, and what it said before stays', async () => {
    await importRegistries();
    rmSync(join(folder, 'wallets.json'));
    const report = await importRegistries();
    expect(report.waitsFor).toEqual([join(folder, 'wallets.json')]);
    expect((await store.list(wallet)).rows).toHaveLength(5);
    writeFileSync(join(folder, 'wallets.json'), '{"wallets": [');
    await expect(importRegistries()).rejects.toMatchObject({ code: 'cockpit.source' });
    write('wallets', { wallets: 7 });
    await expect(importRegistries()).rejects.toThrow('no list of wallets');
  });

  test('as a source it waits for the wallets, and reads what has changed once', async () => {
    const { signal } = new AbortController();
    const call = { settings, store, clock: createManualClock(), log: silentLog, signal };
    const first = await registries.read({ ...call, previous: null });
    // 5 wallets, 1 project, 2 contracts and 1 pool.
    expect(first.report.created).toBe(9);
    const [audit] = await store.audits({ subject: 'source:registries' });
    expect(audit?.detail).toMatchObject({ counts: { ...none, created: 9 } });
    const before = await exportText(store);
    expect(await registries.read({ ...call, previous: first })).toBe(first);
    // A process that has just started knows nothing of the one before.
    expect((await registries.read({ ...call, previous: null })).report.unchanged).toBe(9);
    expect(await exportText(store)).toBe(before);
    const other = {
      ...settings,
      wallets: { ...settings.wallets, laneOf: { POOL: 'cold' as const } },
    };
    const moved = await registries.read({ ...call, settings: other, previous: first });
    expect(moved.report).toMatchObject({ ...none, updated: 1, unchanged: 8 });
    expect((await byName('POOL')).body.lane).toBe('cold');
    expect(registries.waitsFor(settings)).toBeNull();
    rmSync(join(folder, 'wallets.json'));
    expect(registries.waitsFor(settings)).toBe(`file ${join(folder, 'wallets.json')}`);
  });

  test('the gate on the server: Uniswap with the pool wallet, not with the treasury', async () => {
    await importRegistries();
    const risk = { ...firstRiskMemory, score: null, triggers: [], holds: [] };
    await store.appendPoint('risk', 'portfolio', now.toISOString(), risk);
    const [pool, chest] = [await byName('POOL'), await byName('CHEST')];
    const log = (walletId: string, action: string, more: object = {}) => {
      const request = { action, dapp: 'Uniswap', actor: anna, ...more };
      return performWalletAction(store, settings, { walletId, request, now }, async () => 'logged');
    };
    expect(await log(pool.id, 'lp_provide')).toBe('logged');
    await expect(log(chest.id, 'treasury_move')).rejects.toMatchObject({
      code: 'cockpit.refused',
      message: 'this is not allowed: CHEST forbids Uniswap',
    });
    await expect(log(pool.id, 'lp_provide', { actor: 'agent:digest' })).rejects.toMatchObject({
      code: 'cockpit.refused',
    });
    const audits = await store.audits();
    expect(audits.map(({ actor, action, outcome }) => [actor, action, outcome])).toEqual([
      ['agent:digest', 'wallet.lp_provide', 'refused'],
      [anna, 'wallet.treasury_move', 'refused'],
      [anna, 'wallet.lp_provide', 'done'],
    ]);
    expect(audits[0]?.detail).toEqual({ reason: 'digest has no grant for wallet.lp_provide' });
    // What is hard to take back is typed.
    const request = { action: 'treasury_move', dapp: 'safe_app', actor: anna };
    const move = (confirmation?: string) =>
      performWalletAction(
        store,
        settings,
        { walletId: chest.id, request, confirmation, now },
        async () => 'logged',
      );
    await expect(move()).rejects.toThrow("type the wallet's name, CHEST");
    await expect(move('chest')).rejects.toMatchObject({ code: 'cockpit.refused' });
    expect(await move('CHEST')).toBe('logged');
    // Asking alone is no action.
    const count = (await store.audits()).length;
    const asked = await readWalletPermission(store, settings, { walletId: chest.id, request, now });
    expect(asked).toMatchObject({ allowed: true, needsConfirmation: true });
    expect(await store.audits()).toHaveLength(count);
  });
});
