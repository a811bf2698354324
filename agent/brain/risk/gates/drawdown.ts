import { reaches } from '../compare.ts';
import { drawdownOf } from '../equity-ledger.ts';
import { defineGate, pass, percent, refuse } from './define.ts';

export const drawdownGate = defineGate({
  name: 'drawdown',
  description: 'Equity is not too far below its peak',
  stage: 'after-size',
  check({ ledger, config }) {
    const drawdown = drawdownOf(ledger);
    if (drawdown === null) return refuse('no equity was measured', { drawdown });
    const limit = config.maxDrawdownFraction;
    const numbers = { drawdown, peak: ledger?.peakEquity ?? null, limit };
    const message = `equity is ${percent(drawdown)} below its peak; the limit is ${percent(limit)}`;
    return reaches(drawdown, limit) ? refuse(message, numbers) : pass(message, numbers);
  },
});
