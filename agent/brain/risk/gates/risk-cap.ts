import { capRefusal, renderCap } from '../restraint/cap.ts';
import { defineGate, pass, refuse } from './define.ts';

export const riskCapGate = defineGate({
  name: 'risk-cap',
  description: 'The risk state that the brain was told allows entries, manual ones too',
  stage: 'before-size',
  check({ riskCap, at }) {
    if (riskCap === null) return pass('nobody has told a risk state');
    const { state, until } = riskCap;
    const refusal = capRefusal(riskCap, at);
    return refusal === undefined
      ? pass(renderCap(riskCap, at), { state, until })
      : refuse(refusal, { state, until });
  },
});
