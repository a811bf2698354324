import type { RiskState } from '../../model/vocabulary.ts';
import { riskWords } from '../../model/words.ts';

/** Why no position may be opened by hand; closing one is right in every state. `null` is a state that
 * nobody has looked at yet. */
export function whyNothingOpens(state: RiskState | null): string | undefined {
  if (state === null) return 'nobody has looked at the risk yet, so nothing new is opened';
  if (state !== 'RISK_OFF') return undefined;
  const { word, means } = riskWords[state];
  return `risk is ${word.toLowerCase()}: ${means}, what is open may be closed`;
}
