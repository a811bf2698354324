import { renderDisks } from './disks.ts';
import type { Progress } from './progress.ts';
import { renderMachineState } from './progress.ts';
import { type BootstrapEvent, type BootstrapResult, steps } from './types.ts';

/** One event as the line or lines a person reads. */
export function renderEvent(event: BootstrapEvent): string {
  switch (event.event) {
    case 'step': {
      const mark = { started: '→', done: '✓', skipped: '–', failed: '✗' }[event.status];
      const time = `${(event.elapsedMs / 1000).toFixed(1)}s`.padStart(7);
      return `${time}  ${event.host}  ${mark} ${event.step.padEnd(9)}  ${event.detail}`.trimEnd();
    }
    case 'output':
      return `         │ ${event.line}`;
    case 'warning':
      return `         ! ${event.message}`;
    case 'problem':
      return `         ✗ ${event.message}\n           ${event.hint}`;
    case 'disks':
      return `\n${renderDisks(event.disks)}\n`;
    case 'result':
      return renderResult(event.result);
  }
}

function renderResult(result: BootstrapResult): string {
  return [
    `${result.host}: ${result.outcome === 'installed' ? 'installed' : 'was installed already'}, runs ${result.running}`,
    `  answers at ${result.answeredAt} with ${result.hostKey}, pinned in ${result.knownHostsFile}`,
    '  next:',
    ...result.next.map((line) => `    ${line}`),
  ].join('\n');
}

/** What `--status` says. */
export function renderProgress(host: string, progress: Progress | undefined): string {
  if (progress === undefined) return `${host}: no installation was begun from here`;
  const lines = steps.map((step) => {
    const record = progress.steps.find((each) => each.step === step);
    if (record === undefined) return `  ${step.padEnd(8)} not begun`;
    const detail = record.detail === '' ? '' : `  ${record.detail}`;
    return `  ${step.padEnd(8)} ${record.status.padEnd(8)} ${record.at}${detail}`;
  });
  return [
    `${host} at ${progress.address}: ${renderMachineState(progress)}`,
    ...lines,
    `  to go on: panther bootstrap --host ${host}`,
  ].join('\n');
}
