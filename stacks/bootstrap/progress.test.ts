import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  decideSteps,
  nextStep,
  type Progress,
  progressPath,
  readProgress,
  recordStep,
  renderMachineState,
  writeProgress,
} from './progress.ts';
import type { Step } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-progress-'));
afterAll(() => rmSync(folder, { recursive: true }));

function after(...done: readonly Step[]): Progress {
  return {
    ...{ version: 1, host: 'vps', address: '203.0.113.7', user: 'root', port: 22, root: '' },
    ...{ installerPort: 22, hostKeys: [], installedKey: null, installed: null, disks: [] },
    steps: done.map((step) => ({
      step,
      status: 'done' as const,
      at: '2026-11-21T10:00:00.000Z',
      detail: '',
    })),
  };
}
const failed = { status: 'failed', at: '2026-11-21T10:01:00.000Z', detail: 'no' } as const;

it('is read as it was written, by its owner only', () => {
  const path = progressPath(folder, 'vps');
  expect(readProgress(path)).toBeUndefined();
  const progress = recordStep(after('kexec'), { step: 'disko', ...failed });
  writeProgress(path, progress);
  expect(readProgress(path)).toEqual(progress);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, '{ "version": 1 }');
  expect(() => readProgress(path)).toThrow(expect.objectContaining({ code: 'json.invalid' }));
});

it('goes on after the last step that is done', () => {
  expect(nextStep(undefined)).toBe('kexec');
  expect(nextStep(recordStep(after('kexec'), { step: 'disko', ...failed }))).toBe('disko');
  expect(decideSteps(after('kexec', 'disko'), undefined)).toEqual(['install', 'reboot', 'verify']);
  expect(decideSteps(after('kexec', 'disko', 'install', 'reboot', 'verify'), undefined)).toEqual(
    [],
  );
});

it('forgets what a step that is done again has undone', () => {
  const again = recordStep(after('kexec', 'disko', 'install'), { step: 'disko', ...failed });
  expect(again.steps.map(({ step, status }) => [step, status])).toEqual([
    ['kexec', 'done'],
    ['disko', 'failed'],
  ]);
});

it('begins with a step only when the ones before it are done', () => {
  expect(decideSteps(after('kexec', 'disko', 'install'), 'disko')).toHaveLength(4);
  // The machine may have been started from the installer's image; what it runs is looked at anyway.
  expect(decideSteps(undefined, 'disko')[0]).toBe('disko');
  for (const from of ['install', 'reboot', 'verify'] as const) {
    expect(() => decideSteps(after('kexec'), from)).toThrow(
      expect.objectContaining({ code: 'deploy.refused' }),
    );
  }
});

it('says what state the machine is in', () => {
  expect(renderMachineState(undefined)).toBe('nothing was changed on it');
  expect(renderMachineState(after('kexec'))).toContain('its disks are as they were');
  const broken = recordStep(after('kexec'), { step: 'disko', ...failed });
  expect(renderMachineState(broken)).toContain('may be erased');
});
