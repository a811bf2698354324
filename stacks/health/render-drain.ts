import type { DrainState } from './brain-contract.ts';

const linesMax = 20;

/** What of the brain's orders is not settled, for a person: one line, then one line each. */
export function renderUnsettled({ draining, openIntents, unknownOrders }: DrainState): string {
  const open = openIntents.map((each) => `  open: ${line(each)}`);
  const unknown = unknownOrders.map((each) => `  outcome unknown: ${line(each)}`);
  const parts = [
    ...(draining ? [] : ['the brain does not stay drained']),
    ...(open.length === 0
      ? []
      : [`${count(open.length, 'intent')} of the brain ${are(open.length)} open`]),
    ...(unknown.length === 0
      ? []
      : [`the outcome of ${count(unknown.length, 'order')} of the brain is unknown`]),
  ];
  const lines = [...unknown, ...open];
  const rest = lines.length - linesMax;
  const more = rest > 0 ? [`  and ${rest} more`] : [];
  return [parts.join(', and '), ...lines.slice(0, linesMax), ...more].join('\n');
}

function line({ id, summary }: { readonly id: string; readonly summary: string }): string {
  return `${id} ${summary}`.replace(/\p{Cc}/gu, ' ').slice(0, 200);
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function are(number: number): string {
  return number === 1 ? 'is' : 'are';
}
