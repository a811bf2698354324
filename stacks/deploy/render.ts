import type { DeployEvent, DeployResult } from './types.ts';

/** One event as the line or lines a person reads. */
export function renderEvent(event: DeployEvent): string {
  switch (event.event) {
    case 'phase': {
      const mark = { started: '→', done: '✓', skipped: '–', failed: '✗' }[event.status];
      const time = `${(event.elapsedMs / 1000).toFixed(1)}s`.padStart(7);
      return `${time}  ${event.host}  ${mark} ${event.phase.padEnd(8)}  ${event.detail}`.trimEnd();
    }
    case 'output':
      return `         │ ${event.line}`;
    case 'warning':
      return `         ! ${event.message}`;
    case 'result':
      return renderResult(event.result);
  }
}

function renderResult(result: DeployResult): string {
  const { host, running, generation } = result;
  const number = generation === undefined ? '' : ` (generation ${generation})`;
  if (result.outcome === 'unchanged') return `${host}: nothing to do, it runs ${running}${number}`;
  const failed = result.newlyFailed.map((unit) => `  failed: ${unit}`);
  return [
    `${host}: runs ${running}${number}, before ${result.previous}`,
    ...failed,
    `  receipt: ${result.receiptFile}`,
  ].join('\n');
}
