import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Fault, readJsonFile, writeFileAtomic } from '#lib';
import { type Step, steps } from './types.ts';

const stepRecord = z.strictObject({
  step: z.enum(steps),
  status: z.enum(['started', 'done', 'failed']),
  at: z.iso.datetime(),
  detail: z.string(),
});

const progressFile = z.strictObject({
  version: z.literal(1),
  host: z.string(),
  address: z.string(),
  user: z.string(),
  port: z.int(),
  installerPort: z.int(),
  /** Below which everything is, on a target that is no whole machine. */
  root: z.string(),
  /** Keys that the machine and its installer were accepted by: public. */
  hostKeys: z.array(z.string()),
  /** Public key that the new system was given. */
  installedKey: z.string().nullable(),
  /** The store path that was installed. */
  installed: z.string().nullable(),
  /** Disks whose erasure was agreed to. */
  disks: z.array(z.string()),
  /** The last record of each step that was begun. */
  steps: z.array(stepRecord),
});

/** How far the installation of a host has come; no secret is in it. */
export type Progress = z.infer<typeof progressFile>;
export type StepRecord = z.infer<typeof stepRecord>;

export function progressPath(stateFolder: string, host: string): string {
  return join(stateFolder, 'bootstrap', `${host}.json`);
}

/** Undefined when nothing was begun. Throws Fault `json.invalid`, `io.read-failed`. */
export function readProgress(path: string): Progress | undefined {
  return existsSync(path) ? readJsonFile(path, progressFile) : undefined;
}

/** Throws Fault `io.write-failed`, `io.no-space`. */
export function writeProgress(path: string, progress: Progress): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, `${JSON.stringify(progress, undefined, 2)}\n`, { mode: 0o600 });
}

/** With the record of one step, and without those of the steps after it: what they did is undone. */
export function recordStep(progress: Progress, record: StepRecord): Progress {
  const place = steps.indexOf(record.step);
  const before = progress.steps.filter(({ step }) => steps.indexOf(step) < place);
  return { ...progress, steps: [...before, record] };
}

/** The step to go on with: the one after the last that is done; undefined when all are. */
export function nextStep(progress: Progress | undefined): Step | undefined {
  const done = new Set(
    progress?.steps.filter(({ status }) => status === 'done').map(({ step }) => step),
  );
  return steps.find((step) => !done.has(step));
}

/** The steps of this run. Throws Fault `deploy.refused` for a `--from` whose earlier steps were
 * never done. */
export function decideSteps(progress: Progress | undefined, from: Step | undefined): Step[] {
  const next = nextStep(progress);
  if (from === undefined) return next === undefined ? [] : steps.slice(steps.indexOf(next));
  const reached = next === undefined ? steps.length : steps.indexOf(next);
  // A machine that was started from the installer's image needs no kexec.
  if (steps.indexOf(from) > reached && from !== 'disko') {
    throw new Fault({
      code: 'deploy.refused',
      message: `--from ${from}: the step before it, ${steps[steps.indexOf(from) - 1]}, was not done`,
      hint: `go on with --from ${next}, or leave --from out`,
    });
  }
  return steps.slice(steps.indexOf(from));
}

const meaning: Readonly<Record<Step, Readonly<Record<StepRecord['status'], string>>>> = {
  kexec: {
    started:
      'it may be starting the installer, which runs in memory only; its disks are as they were, and switching it off and on brings its old system back',
    failed:
      'its disks are as they were: it runs its old system, or the installer in memory; switching it off and on brings the old system back',
    done: 'it runs the installer, in memory; its disks are as they were, and switching it off and on brings its old system back',
  },
  disko: {
    started: 'its disks may be erased, wholly or in part',
    failed: 'its disks may be erased, wholly or in part',
    done: 'its disks are erased and laid out anew, and nothing on them can boot yet; the installer runs in memory',
  },
  install: {
    started:
      'its disks are laid out anew, and the system on them is not complete: do not reboot it',
    failed: 'its disks are laid out anew, and the system on them is not complete: do not reboot it',
    done: 'the new system is on its disks; it still runs the installer',
  },
  reboot: {
    started: 'the new system is on its disks, and it may be rebooting into it',
    failed: 'the new system is on its disks; it may still run the installer',
    done: 'it was rebooted into the new system, and has not answered yet',
  },
  verify: {
    started: 'it was rebooted into the new system, and has not answered yet',
    failed: 'it was rebooted into the new system, and has not answered yet',
    done: 'it runs the new system',
  },
};

/** What state the machine is in, as far as this side knows, in one sentence. */
export function renderMachineState(progress: Progress | undefined): string {
  const last = progress?.steps.at(-1);
  return last === undefined ? 'nothing was changed on it' : meaning[last.step][last.status];
}
