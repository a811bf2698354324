import type { DeployEvent, DeployResult } from './types.ts';

export interface RenderOptions {
  /** Where several hosts are deployed the name is in front of every line anyway. */
  readonly withHost: boolean;
}

/** One event as the line or lines a person reads. */
export function renderEvent(
  event: DeployEvent,
  { withHost }: RenderOptions = { withHost: true },
): string {
  switch (event.event) {
    case 'phase': {
      const mark = { started: '→', done: '✓', skipped: '–', failed: '✗' }[event.status];
      const time = `${(event.elapsedMs / 1000).toFixed(1)}s`.padStart(7);
      const host = withHost ? `${event.host}  ` : '';
      return `${time}  ${host}${mark} ${event.phase.padEnd(8)}  ${event.detail}`.trimEnd();
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
  if (result.outcome === 'boot-set') {
    return [
      `${host}: the new system is what it boots next, on trial; until then it runs ${running}${number}`,
      `  receipt: ${result.receiptFile}`,
    ].join('\n');
  }
  const failed = result.newlyFailed.map((unit) => `  failed: ${unit}`);
  return [
    `${host}: runs ${running}${number}, before ${result.previous}`,
    ...failed,
    `  receipt: ${result.receiptFile}`,
  ].join('\n');
}
