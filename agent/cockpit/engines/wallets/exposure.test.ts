import { expect, test } from 'vitest';
import type { Holding } from '../../model/holding.ts';
import type { RecordRow } from '../../model/record.ts';
import { type Wallet, wallet } from '../../model/wallet.ts';
import { readExposure } from './exposure.ts';

const at = '2026-02-26T09:00:00.000Z';

function row<Body>(kind: string, id: string, body: Body, links = {}): RecordRow<Body> {
  return { kind, id, version: 1, body, links, createdAt: at, updatedAt: at, deletedAt: null };
}
function walletRow(id: string, lane: Wallet['lane'], status: Wallet['status'] = 'active') {
  const body = wallet.parse({
    ...{ name: id, address: '0x', type: 'EOA', role: 'other', lane, chains: [], status },
    ...{ ensName: null, farcasterHandle: null, browserProfile: null, walletExtension: null },
    ...{ riskBand: null, purpose: '', capUsd: null },
    ...{ allowedActions: [], forbiddenActions: [], allowedDapps: [], forbiddenDapps: [] },
  });
  return row('wallet', id, body);
}
function held(walletId: string, valueUsd: number | null, narrative?: string, observedAt = at) {
  const body: Holding = { asset: 'ETH', chain: 'base', amount: '1.5', valueUsd, observedAt };
  const links = { wallet: [walletId], narrative: narrative === undefined ? [] : [narrative] };
  return row('holding', `${walletId}-${valueUsd}`, body, links);
}

test('what is held adds up by lane, narrative and wallet; what has no price is counted, not zero', () => {
  const earlier = '2026-02-25T09:00:00.000Z';
  const report = readExposure(
    [
      walletRow('a', 'core'),
      walletRow('b', 'core'),
      walletRow('c', 'degen'),
      walletRow('old', 'cold', 'archived'),
    ],
    [
      ...[held('a', 100, 'base'), held('b', 50, undefined, earlier), held('b', null, 'base')],
      ...[held('c', null), held('old', 1_000, 'base'), held('nobody', 5)],
    ],
  );
  const none = { valueUsd: null, holdings: 0, withoutPrice: 0, observedAt: null };
  expect(report.byLane).toEqual({
    cold: none,
    core: { valueUsd: 150, holdings: 3, withoutPrice: 1, observedAt: earlier },
    tactical: none,
    degen: { valueUsd: null, holdings: 1, withoutPrice: 1, observedAt: at },
  });
  expect(report.byNarrative).toEqual({
    base: { valueUsd: 100, holdings: 2, withoutPrice: 1, observedAt: at },
    '': { valueUsd: 50, holdings: 2, withoutPrice: 1, observedAt: earlier },
  });
  expect(Object.keys(report.byWallet)).toEqual(['a', 'b', 'c']);
});
