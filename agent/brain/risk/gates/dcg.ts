import { findRestricted } from '../dcg.ts';
import { defineGate, pass, refuse } from './define.ts';

export const dcgGate = defineGate({
  name: 'dcg',
  description: 'The asset is not on the list of those never to be traded',
  stage: 'before-size',
  check({ proposal, dcg }) {
    const hit = findRestricted(dcg, proposal.symbol);
    if (hit === undefined) return pass('not restricted', { listed: dcg.entries.length });
    const { restricted, matched, reason } = hit;
    return refuse(`${proposal.symbol} is restricted: ${reason}`, { restricted, matched });
  },
});
