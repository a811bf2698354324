import type { TriggerReading } from '../../engines/risk/index.ts';
import type { RiskState } from '../../model/vocabulary.ts';
import { riskWords } from '../../model/words.ts';
import type { Tone } from '../../web/parts.ts';
import { percent } from '../numbers.ts';

/** What a state is called and means for who trades. */
export const stateTexts: Readonly<
  Record<RiskState, { readonly tone: Tone; readonly word: string; readonly means: string }>
> = {
  RISK_OFF: { tone: 'bad', ...riskWords.RISK_OFF },
  NORMAL: { tone: 'good', ...riskWords.NORMAL },
  AGGRESSIVE: { tone: 'warn', ...riskWords.AGGRESSIVE },
};

export const triggerTexts: Readonly<Record<string, string>> = {
  'drawdown-24h': 'Loss in 24 hours',
  'drawdown-peak': 'Below the highest ever',
  'value-at-risk': 'Worst day of twenty',
  volume: 'Volume to the usual',
  'kill-switch': 'Kill switch of the brain',
  bots: 'Bots that do not answer',
  events: 'Critical event near',
};

export const triggerText = (trigger: string): string => triggerTexts[trigger] ?? trigger;

export const verdictTexts: Readonly<
  Record<TriggerReading['verdict'], { readonly tone: Tone; readonly word: string }>
> = {
  fired: { tone: 'bad', word: 'fired' },
  acknowledged: { tone: 'warn', word: 'seen, allowed' },
  quiet: { tone: 'good', word: 'quiet' },
  'no-data': { tone: 'quiet', word: 'no data' },
};

/** A value or limit in the unit of its trigger. */
export function amountText(trigger: string, value: number): string {
  switch (trigger) {
    case 'drawdown-24h':
    case 'drawdown-peak':
    case 'value-at-risk':
      return percent(value);
    case 'volume':
      return `${value.toFixed(1)} ×`;
    case 'bots':
      return `${Math.floor(value)} min`;
    case 'events':
      return `${value.toFixed(value < 10 ? 1 : 0)} h`;
    default:
      return String(value);
  }
}
