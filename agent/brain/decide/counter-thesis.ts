import type { Features } from '../model/features.ts';
import type { WhyEntry } from '../model/why.ts';

/** Only a strong conviction is doubted: 75 on the scale of 0–100. */
const doubtedAbove = 5;

export interface CounterThesis {
  /** 0–100. */
  readonly score: number;
  /** Conviction less the doubt: × (1 − score / 200), so halved at the most and never turned round. */
  readonly signed: number | null;
  readonly reasons: readonly string[];
}

/** What speaks against a strong conviction: an asset bought too far (RSI ≥ 70: 25), crowded longs
 * (funding ≥ 30 % a year: 25, basis ≥ 8 %: 20), a crisis (30), and 10 more when any of it is so; 100 at
 * most. For a short the same mirrored: RSI ≤ 30, funding ≤ −30 %, basis ≤ −8 %. What is not known
 * speaks neither for nor against. */
export function decideCounterThesis(
  signed: number | null,
  { technical, context, regime }: Pick<Features, 'technical' | 'context' | 'regime'>,
): CounterThesis {
  if (signed === null || Math.abs(signed) <= doubtedAbove) return { score: 0, signed, reasons: [] };
  const sign = Math.sign(signed);
  const stretch = technical.rsi14 === null ? null : sign * (technical.rsi14 - 50);
  const funding = context.fundingAnnualPct === null ? null : sign * context.fundingAnnualPct;
  const basis = context.basisPct === null ? null : sign * context.basisPct;
  const penalties: readonly (readonly [boolean, number, string])[] = [
    [stretch !== null && stretch >= 20, 25, `RSI ${technical.rsi14}`],
    [funding !== null && funding >= 30, 25, `funding ${context.fundingAnnualPct} % a year`],
    [basis !== null && basis >= 8, 20, `basis ${context.basisPct} %`],
    [regime === 'crisis', 30, 'a crisis'],
  ];
  const found = penalties.filter(([applies]) => applies);
  const sum = found.reduce((total, [, points]) => total + points, 0);
  const score = Math.min(100, sum + (found.length > 0 ? 10 : 0));
  const reasons = found.map(([, points, text]) => `${text} (${points})`);
  return { score, signed: signed * (1 - score / 200), reasons };
}

export function explainCounterThesis(
  before: number | null,
  { score, signed, reasons }: CounterThesis,
): WhyEntry {
  const told = reasons.length === 0 ? 'nothing speaks against it' : reasons.join(', ');
  return {
    check: 'counter-thesis',
    isMet: score === 0,
    numbers: { score, before, after: signed },
    message: `counter-thesis ${score} of 100: ${told}`,
  };
}
