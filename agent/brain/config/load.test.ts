import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Fault } from '#lib';
import { loadConfig } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-brain-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'brain.yaml');

function load(yaml: string | undefined, env: Record<string, string> = {}) {
  rmSync(file, { force: true });
  if (yaml !== undefined) writeFileSync(file, yaml);
  return loadConfig({ file, env });
}

function refusal(yaml: string, env: Record<string, string> = {}): Fault {
  try {
    load(yaml, env);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the configuration', () => {
  it('runs with no file: paper money on a synthetic market, the balanced preset', () => {
    const config = load(undefined);
    expect(config.execution.mode).toBe('paper');
    expect(config.data.source).toBe('synthetic');
    // The balanced preset of the reference: 10 %, 2×, heat 6 %, daily loss 3 %.
    expect(config.risk).toMatchObject({
      ...{ max_position_pct: 0.1, max_leverage: 2 },
      ...{ max_portfolio_heat_pct: 0.06, daily_loss_limit_pct: 0.03 },
    });
  });

  it('lets the file stand over the preset, and variables over the file, for every kind of key', () => {
    const yaml = 'preset: conservative\nrisk:\n  max_leverage: 2\nuniverse:\n  symbols: [btc]\n';
    expect(load(yaml)).toMatchObject({
      risk: { max_leverage: 2, max_position_pct: 0.05 },
      universe: { symbols: ['BTC'], max_size: 100 },
    });
    const env = {
      B1E55ED_RISK__MAX_LEVERAGE: '1.5',
      B1E55ED_UNIVERSE__SYMBOLS: 'eth, sol',
      PANTHER_BRAIN_RISK__MAX_LEVERAGE: '3',
      PANTHER_BRAIN_KARMA__LEARNING: 'false',
    };
    expect(load(yaml, env)).toMatchObject({
      risk: { max_leverage: 3 },
      universe: { symbols: ['ETH', 'SOL'] },
      karma: { learning: false },
    });
  });

  it.each([
    ['weights that sum to 1.65', 'weights:\n  curator: 0.9\n', 'weights: the weights sum to 1.65'],
    ['a leverage of −5', 'risk:\n  max_leverage: -5\n', 'risk.max_leverage'],
    ['a position of 700 %', 'risk:\n  max_position_pct: 7\n', 'risk.max_position_pct'],
    ['an unknown key', 'risk:\n  max_levrage: 2\n', 'risk.max_levrage: there is no such key'],
    ['an unknown section', 'treasury: 1\n', 'treasury: there is no such key'],
    ['a live mode', 'execution:\n  mode: live\n', 'execution.mode'],
  ])('refuses %s with its path', (_, yaml, said) => {
    const fault = refusal(yaml);
    expect(fault.code).toBe('brain.config');
    expect(fault.message).toContain(said);
  });

  it('refuses a variable that names no key, and says where YAML is broken', () => {
    const env = { PANTHER_BRAIN_RISK__LEVERAGE: '1' };
    expect(refusal('', env).message).toBe('risk.leverage: there is no such key');
    expect(refusal('risk:\n  max_leverage: [1\n').where).toMatch(/brain\.yaml:\d+:\d+$/);
    expect(refusal('preset: balanced\npreset: degen\n').message).toContain('unique');
  });
});
