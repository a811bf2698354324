import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type PlanFile, type PresentState, planStaleFault, readPlanFile } from './plan-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const target = {
  current: '/nix/store/old',
  default: '/nix/store/old',
  generation: '41',
  bootId: 'boot-1',
};
const plan: PlanFile = {
  kind: 'panther-plan',
  version: 1,
  host: 'ovh-cloud-vps',
  madeAt: '2026-11-20T10:00:00.000Z',
  goal: '/nix/store/new',
  target,
  source: { who: 'ann@laptop', git: { revision: 'abc' }, flakeLockHash: null },
};
const now: PresentState = { host: 'ovh-cloud-vps', goal: '/nix/store/new', ...target };

describe('a plan', () => {
  it('is carried out where nothing moved', () => {
    expect(planStaleFault(plan, now)).toBeUndefined();
  });

  it.each<[Partial<PresentState>, string]>([
    [{ host: 'yoga' }, 'it is for yoga, planned with ovh-cloud-vps'],
    [{ goal: '/nix/store/newer' }, 'the system to deploy is /nix/store/newer'],
    [{ current: '/nix/store/hand-made' }, 'the running system is /nix/store/hand-made'],
    [{ default: '' }, 'the boot default is none, planned with /nix/store/old'],
    [{ generation: '42' }, 'the generation is 42, planned with 41'],
    [{ bootId: 'boot-2' }, 'the machine was rebooted'],
  ])('is refused after %j', (change, message) => {
    const fault = planStaleFault(plan, { ...now, ...change });
    expect(fault).toMatchObject({ code: 'deploy.plan-stale', exitCode: 56 });
    expect(fault?.message).toContain(message);
    expect(fault?.message.split('\n')).toHaveLength(2);
  });

  it('is read back with what the deployment holds it to, and what is no plan is refused', () => {
    const file = join(folder, 'a.plan');
    writeFileSync(file, JSON.stringify({ ...plan, units: undefined, more: 1 }));
    expect(readPlanFile(file)).toMatchObject(plan);
    for (const bad of [
      { ...plan, version: 2 },
      { ...plan, kind: 'other' },
      { ...plan, goal: 'x' },
    ]) {
      writeFileSync(file, JSON.stringify(bad));
      expect(() => readPlanFile(file)).toThrow(expect.objectContaining({ code: 'json.invalid' }));
    }
    expect(() => readPlanFile(join(folder, 'none'))).toThrow(
      expect.objectContaining({ code: 'io.read-failed' }),
    );
  });
});
