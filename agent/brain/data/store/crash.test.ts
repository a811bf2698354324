import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { openMarketStore } from './market-store.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const rounds = 4;

// A process appends candle after candle and says which it has stored; it is killed at some point.
const program = `
import { openMarketStore } from ${JSON.stringify(join(import.meta.dirname, 'market-store.ts'))};
const [folder, from] = process.argv.slice(1);
const clock = { now: () => 4e12, monotonicMs: () => 0, sleep: async () => undefined };
const store = openMarketStore({ folder, origin: 'real', clock, owner: 'writer' });
for (let index = Number(from); ; index++) {
  const row = { openAt: ${start} + index * ${minute}, open: 5, high: 6, low: 4, close: 5, volume: index };
  store.addCandles('BTC', '1m', { rows: [row], source: 'here', where: String });
  process.stdout.write(index + '\\n');
}`;

test('a writer killed again and again loses nothing that it said was stored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  const clock = createManualClock({ startMs: 4e12 });
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    const args = ['--input-type=module-typescript', '-e', program, '--', folder, String(next)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    // Long enough to pass the rewrite of a file after 64 appends in some rounds, and not in others.
    const wanted = 20 + round * 26;
    for await (const part of child.stdout) {
      text += part;
      if (text.split('\n').length > wanted) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const said = Number(
      text
        .trim()
        .split('\n')
        .findLast((line) => /^\d+$/.test(line)) ?? -1,
    );
    const store = openMarketStore({ folder, origin: 'real', clock, owner: 'reader' });
    const volumes = [...(store.candles('BTC', '1m')?.volume ?? [])];
    expect(volumes.length).toBeGreaterThan(next);
    expect(volumes).toEqual(volumes.map((_, index) => index));
    // A last line may have been cut off while it was told, so what was said is a lower bound.
    expect(volumes.length - 1).toBeGreaterThanOrEqual(text.endsWith('\n') ? said : said - 1);
    next = volumes.length;
  }
  rmSync(folder, { recursive: true });
});
