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

/** Every key that has a value, with its path; empty mappings have none. */
function leavesOf(value: unknown, path: readonly string[] = []): [readonly string[], unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

describe('the configuration', () => {
  it('runs with no file: paper money on a synthetic market, the balanced preset', () => {
    const config = load(undefined);
    expect(config.execution.mode).toBe('paper');
    expect(config.data.source).toBe('synthetic');
    // The balanced preset of the reference: 10 %, 2×, daily loss 3 %, and its triggers of the kill switch.
    expect(config.risk).toMatchObject({
      ...{ max_position_pct: 0.1, max_leverage: 2, daily_loss_limit_pct: 0.03 },
    });
    expect(config.kill_switch).toMatchObject({
      ...{ l1_daily_loss_pct: 0.03, l2_portfolio_heat_pct: 0.06, l4_max_drawdown_pct: 0.3 },
    });
  });

  it.each(['conservative', 'balanced', 'degen'])(
    'in the preset %s a gate refuses before the kill switch rises',
    (preset) => {
      const { risk, kill_switch: brake } = load(`preset: ${preset}\n`);
      expect(risk.max_portfolio_heat_pct).toBeLessThan(brake.l1_open_risk_pct);
      expect(brake.l1_open_risk_pct).toBeLessThan(brake.l2_portfolio_heat_pct);
      expect(risk.max_drawdown_pct).toBeLessThan(brake.l4_max_drawdown_pct);
    },
  );

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

  // Check 23 of the brain's reference. The file has nonsense under each key in turn, which only the variable
  // over it can make whole.
  it.each(['B1E55ED_', 'PANTHER_BRAIN_'])(
    'lets %s… stand over the file for every single key',
    (prefix) => {
      const leaves = leavesOf(load(undefined));
      expect(leaves.length).toBeGreaterThan(40);
      for (const [path, value] of leaves) {
        const [first, ...below] = path;
        const bad = below.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { no: 'such' });
        const yaml = JSON.stringify({ [first as string]: bad });
        expect([path, refusal(yaml).message.includes(path.join('.'))]).toEqual([path, true]);
        const text = Array.isArray(value) ? value.join(',') : String(value);
        const variable = `${prefix}${path.join('__').toUpperCase()}`;
        expect([path, load(yaml, { [variable]: text })]).toEqual([path, load(undefined)]);
      }
    },
  );

  it.each([
    ['weights that sum to 1.65', 'weights:\n  curator: 0.9\n', 'weights: the weights sum to 1.65'],
    ['a leverage of −5', 'risk:\n  max_leverage: -5\n', 'risk.max_leverage'],
    ['a position of 700 %', 'risk:\n  max_position_pct: 7\n', 'risk.max_position_pct'],
    [
      'a heat at which the kill switch rises',
      'risk:\n  max_portfolio_heat_pct: 0.06\n',
      'risk.max_portfolio_heat_pct: it must be below kill_switch.l2_portfolio_heat_pct',
    ],
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
