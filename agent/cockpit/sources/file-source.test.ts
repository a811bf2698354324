import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, createManualClock } from '#lib';
import { readSettings } from '../settings.ts';
import type { CockpitStore } from '../store/index.ts';
import { defineFileSource } from './file-source.ts';
import { createSourceHub } from './hub.ts';
import { noCounts, reportOf } from './import.ts';
import {
  dojo,
  signalEvents,
  slates,
  smartMoneyDigest,
  socialFile,
  substackDigest,
} from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const settingsOf = () => readSettings(join(folder, 'cockpit.yaml'), { HOME: folder });

test('in an empty home each source says which file or folder it waits for', () => {
  const all = [dojo, signalEvents, slates, smartMoneyDigest, socialFile, substackDigest];
  const settings = settingsOf();
  expect(all.map((source) => [source.name, source.waitsFor(settings)])).toEqual([
    ['dojo', `folder ${folder}/dojo`],
    ['signal-events', `file ${folder}/smart-money/signal_events.csv`],
    ['slates', `folder ${folder}/slates`],
    ['smart-money-digest', `file ${folder}/smart-money/digest.json`],
    ['social', `file ${folder}/feeds/social.json`],
    ['substack', `file ${folder}/feeds/substack_today.json`],
  ]);
});

test('a file is taken when its bytes have changed, is as old as it says, and may go away', async () => {
  const path = join(folder, 'words.txt');
  let taken = 0;
  const words = defineFileSource<{ readonly text: string }>({
    ...{ name: 'words', title: 'Words', place: () => path },
    take: async ({ text }) => {
      taken++;
      return { content: { text }, report: reportOf(noCounts, [], []) };
    },
  });
  const clock = createManualClock({ startMs: Date.parse('2026-02-27T10:00:00.000Z') });
  // An import that does nothing leaves no trace, so all that is asked of the store is its audit.
  const store = { audits: async () => [] } as never as CockpitStore;
  const log = createLog({ write: () => undefined });
  const hub = createSourceHub({ sources: [words], settings: settingsOf(), store, clock, log });
  expect(await hub.refresh(words)).toMatchObject({ value: null, waitsFor: `file ${path}` });
  writeFileSync(path, 'one');
  const wroteAt = new Date('2026-02-26T08:00:00.000Z');
  utimesSync(path, wroteAt, wroteAt);
  expect(await hub.refresh(words)).toMatchObject({
    ...{ value: { content: { text: 'one' } }, observedAt: '2026-02-26T08:00:00.000Z' },
    ...{ error: null, waitsFor: null },
  });
  await hub.refresh(words);
  expect(taken).toBe(1);
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x41]));
  expect(await hub.refresh(words)).toMatchObject({
    value: { content: { text: 'one' } },
    error: { code: 'cockpit.source', message: `it is no UTF-8 text (${path})` },
  });
  writeFileSync(path, 'x'.repeat(4 * 1024 * 1024 + 1));
  expect((await hub.refresh(words)).error?.message).toContain('more than 4 MiB');
  rmSync(path);
  expect(await hub.refresh(words)).toMatchObject({
    ...{ value: { content: { text: 'one' } }, error: null, waitsFor: `file ${path}` },
  });
  await hub.close();
});
