import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile, readTextFile, writeFileAtomic } from '#lib';
import type { Asset, Origin } from '../types.ts';

const asset = z.strictObject({
  symbol: z.string().min(1),
  sector: z.string().min(1).exactOptional(),
  marketCapUsd: z.number().positive().exactOptional(),
  maxLeverage: z.number().positive().exactOptional(),
  sizeDecimals: z.int().min(0).max(18).exactOptional(),
  isDelisted: z.boolean().exactOptional(),
  source: z.string().min(1),
  origin: z.enum(['real', 'synthetic']),
  observedAt: z.number(),
});

const file = z.strictObject({ assets: z.array(asset) });

export function readAssets(folder: string): readonly Asset[] {
  const path = join(folder, 'assets.json');
  return existsSync(path) ? readJsonFile(path, file).assets : [];
}

/** Puts assets in place of those of the same symbol; what nobody tells anew of one stays known. */
export function writeAssets(folder: string, origin: Origin, assets: readonly Asset[]): void {
  const bySymbol = new Map(readAssets(folder).map((known) => [known.symbol, known]));
  for (const fresh of assets) {
    if (fresh.origin !== origin) {
      throw new Fault({
        code: 'brain.mixed',
        message: `${fresh.symbol} is ${fresh.origin}; the folder holds ${origin} market data`,
        where: folder,
      });
    }
    bySymbol.set(fresh.symbol, { ...bySymbol.get(fresh.symbol), ...asset.parse(fresh) });
  }
  const sorted = [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const path = join(folder, 'assets.json');
  const text = `${JSON.stringify({ assets: sorted }, undefined, 1)}\n`;
  // Asked for again and again, and nearly always told the same.
  if (existsSync(path) && readTextFile(path) === text) return;
  writeFileAtomic(path, text);
}
