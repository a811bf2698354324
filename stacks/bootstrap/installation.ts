import { type Clock, Fault } from '#lib';
import type { HostKey } from '../ssh/known-hosts.ts';
import type { Target } from '../ssh/target.ts';
import type { TailnetLookup } from '../tailnet/local.ts';
import type { Ask } from './ask.ts';
import type { PlannedDisk } from './disks.ts';
import type { BootstrapLock } from './lock.ts';
import { lookAt } from './look.ts';
import { type Progress, recordStep, type StepRecord, writeProgress } from './progress.ts';
import type { MachineReport } from './report.ts';
import { firstLine, type Run } from './run.ts';
import type {
  BootstrapEvent,
  BootstrapOptions,
  BootstrapPreparation,
  InstallPhase,
  Step,
} from './types.ts';

export interface BootstrapInput {
  readonly host: string;
  readonly preparation: BootstrapPreparation;
  readonly options: BootstrapOptions;
  readonly ask: Ask;
  readonly lookUp: (name: string) => Promise<TailnetLookup>;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** `.panther`. */
  readonly stateFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: BootstrapEvent) => void;
}

export interface Installation
  extends Pick<BootstrapInput, 'preparation' | 'options' | 'ask' | 'lookUp' | 'stateFolder'> {
  readonly run: Run;
  /** Of the progress file. */
  readonly path: string;
  /** The machine as it is before it is installed. */
  readonly target: Target;
  readonly todo: readonly Step[];
  readonly progress: Progress | undefined;
  readonly lock: BootstrapLock;
}

/** What was agreed and learned before the first phase. */
export interface Begun {
  /** Kept on disk with every change. */
  progress: Progress;
  report: MachineReport;
  readonly planned: readonly PlannedDisk[];
}

export function look(
  { run, options }: Pick<Installation, 'run' | 'options'>,
  target: Target,
  hostKeys: readonly HostKey[],
): Promise<MachineReport> {
  const { env, signal } = run;
  return lookAt({ target, hostKeys, identity: options.identity, env, signal });
}

/** Where the machine is reached before a phase: the installer has only root, on its own port. */
export function targetOf(
  { target }: Pick<Installation, 'target'>,
  progress: Progress | undefined,
  phase: InstallPhase,
): Target {
  if (phase === 'kexec') return target;
  return { ...target, user: 'root', port: progress?.installerPort ?? target.port };
}

/** Does one step, and keeps on disk that it was begun and how it ended. */
export async function recordStepOf(
  { run, path }: Pick<Installation, 'run' | 'path'>,
  begun: Pick<Begun, 'progress'>,
  step: Step,
  work: () => Promise<string>,
): Promise<void> {
  const write = (status: StepRecord['status'], detail: string) => {
    const at = new Date(run.clock.now()).toISOString();
    begun.progress = recordStep(begun.progress, { step, status, at, detail });
    writeProgress(path, begun.progress);
  };
  await run.step(step, '', async () => {
    write('started', '');
    try {
      const detail = await work();
      write('done', detail);
      return [undefined, detail];
    } catch (error) {
      // Interrupted is not failed: what was started may go on there.
      const isOver = !(error instanceof Fault) || error.code !== 'aborted';
      if (isOver) write('failed', error instanceof Fault ? firstLine(error.message) : 'bug');
      throw error;
    }
  });
}
