import { exitCodes, type FaultCode } from '#lib';
import type { RunJson } from '../wire.ts';

/** Of the model's failure where that is why; else of what was refused or is not whole. */
export function exitCodeOf({ outcome, fault }: RunJson): number {
  if (outcome === 'accepted') return 0;
  const code = fault?.code ?? '';
  if (Object.hasOwn(exitCodes, code)) return exitCodes[code as FaultCode];
  return exitCodes[outcome === 'cut-off' ? 'ask.budget' : 'agent.refused'];
}
