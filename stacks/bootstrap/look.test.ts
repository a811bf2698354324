import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { machine } from 'node:os';
import { expect, it } from 'vitest';
import { parseReport, renderScript } from '../ssh/script.ts';
import { type MachineReport, readMachineReport } from './report.ts';

const text = readFileSync(new URL('./scripts/look.sh', import.meta.url), 'utf8');

function lookHere(): MachineReport {
  const said = execFileSync('sh', ['-s'], { input: renderScript({ ROOT: '' }, text) });
  const report = parseReport(said.toString());
  expect(report.complete).toBe(true);
  return readMachineReport(report);
}

it('is POSIX shell', () => {
  expect(() => execFileSync('sh', ['-n'], { input: `ROOT=x\n${text}` })).not.toThrow();
});

it.skipIf(spawnSync('shellcheck', ['--version']).error !== undefined)(
  'has nothing that shellcheck minds',
  () => {
    const args = ['--shell=sh', '--format=gcc', '-'];
    const { stdout } = spawnSync('shellcheck', args, { input: `ROOT=x\n${text}` });
    expect(stdout.toString()).toBe('');
  },
);

// Expected values from free(1), findmnt(8) and lsblk(8), which read the same kernel elsewhere.
it('sees of this machine what other programs see', () => {
  const seen = lookHere();
  const output = (command: string, ...args: string[]) =>
    execFileSync(command, args, { encoding: 'utf8' }).trim();
  expect([seen.kernel, seen.arch]).toEqual(['Linux', machine()]);
  expect(seen.memoryBytes).toBe(Number(/^Mem:\s+(\d+)/m.exec(output('free', '-b'))?.[1]));
  const disks = output('lsblk', '-bdnro', 'NAME,SIZE')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([name = '']) => /^(?:nvme|sd|hd|vd|xvd|mmcblk)/.test(name));
  expect(seen.disks.map((disk) => [disk.kernelName, String(disk.sizeBytes)])).toEqual(disks);
});
