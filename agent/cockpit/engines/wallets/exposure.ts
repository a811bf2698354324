import type { Holding } from '../../model/holding.ts';
import type { RecordRow } from '../../model/record.ts';
import { type Lane, lanes } from '../../model/vocabulary.ts';
import type { Wallet } from '../../model/wallet.ts';

/** What is held, as far as prices are known. */
export interface Exposure {
  /** Null where nothing in it has a price, and where there is nothing. */
  readonly valueUsd: number | null;
  readonly holdings: number;
  /** Holdings without a price: the value is at least what it says, they are not in it. */
  readonly withoutPrice: number;
  /** The oldest look at any of them. */
  readonly observedAt: string | null;
}

export interface ExposureReport {
  readonly byLane: Readonly<Record<Lane, Exposure>>;
  /** By the id of the narrative; '' is none. */
  readonly byNarrative: Readonly<Record<string, Exposure>>;
  readonly byWallet: Readonly<Record<string, Exposure>>;
}

/** What the active wallets hold, by lane, narrative and wallet. */
export function readExposure(
  wallets: readonly RecordRow<Wallet>[],
  holdings: readonly RecordRow<Holding>[],
): ExposureReport {
  const active = new Map(
    wallets.filter(({ body }) => body.status === 'active').map((row) => [row.id, row.body]),
  );
  const held = holdings.flatMap(({ body, links }) => {
    const walletId = links.wallet?.[0] ?? '';
    const lane = active.get(walletId)?.lane;
    return lane === undefined
      ? []
      : [{ ...{ body, walletId, lane }, narrative: links.narrative?.[0] ?? '' }];
  });
  const group = (keyOf: (each: (typeof held)[number]) => string) => {
    const groups = Map.groupBy(held, keyOf);
    return [...groups].map(([key, all]) => [key, sum(all.map(({ body }) => body))] as const);
  };
  const byLane = new Map(group(({ lane }) => lane));
  return {
    byLane: Object.fromEntries(lanes.map((lane) => [lane, byLane.get(lane) ?? sum([])])) as Record<
      Lane,
      Exposure
    >,
    byNarrative: Object.fromEntries(group(({ narrative }) => narrative)),
    byWallet: Object.fromEntries(group(({ walletId }) => walletId)),
  };
}

function sum(holdings: readonly Holding[]): Exposure {
  const values = holdings.flatMap(({ valueUsd }) => (valueUsd === null ? [] : [valueUsd]));
  const looks = holdings.map(({ observedAt }) => observedAt).toSorted();
  return {
    valueUsd: values.length === 0 ? null : values.reduce((total, value) => total + value, 0),
    holdings: holdings.length,
    withoutPrice: holdings.length - values.length,
    observedAt: looks[0] ?? null,
  };
}
