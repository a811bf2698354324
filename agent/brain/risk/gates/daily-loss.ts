import { exceeds, reaches } from '../compare.ts';
import { dailyLossOf, dayStartOf } from '../equity-ledger.ts';
import { defineGate, pass, percent, refuse } from './define.ts';

export const dailyLossGate = defineGate({
  name: 'daily-loss',
  description: 'The UTC day has not lost its limit and would not with the stop of this trade',
  stage: 'after-size',
  check({ sizing, ledger, at, config }) {
    const limit = config.dailyLossFraction;
    const lost = dailyLossOf(ledger, at);
    const start = dayStartOf(ledger, at);
    if (lost === null || start === null) return refuse('no equity was measured', { lost: null });
    const withStop = lost + sizing.risk / start;
    const numbers = { lost, withStop, dayStart: start, risk: sizing.risk, limit };
    if (reaches(lost, limit)) {
      const message = `${percent(lost)} was lost since 00:00 UTC; the limit is ${percent(limit)}`;
      return refuse(message, numbers);
    }
    const message = `with its stop the day would lose ${percent(withStop)}; the limit is ${percent(limit)}`;
    return exceeds(withStop, limit) ? refuse(message, numbers) : pass(message, numbers);
  },
});
