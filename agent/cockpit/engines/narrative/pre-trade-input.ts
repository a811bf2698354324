import { limits } from './limits.ts';
import type { PreTradeInput } from './pre-trade.ts';
import type { NarrativeScore } from './score.ts';

type Snapshot = Pick<NarrativeScore, 'components' | 'composite'> & {
  readonly zScore: number | null;
};

export interface PreTradeSource extends Pick<PreTradeInput, 'side' | 'standing'> {
  /** The newest snapshots of a narrative, the oldest first; none where the newest is too old to count. */
  readonly snapshots: readonly Snapshot[];
}

/** What the check before a trade reads of a narrative. Its velocity is the change against the snapshot
 * before, so that the change of the velocity takes two snapshots that have one. */
export function readPreTradeInput({ side, standing, snapshots }: PreTradeSource): PreTradeInput {
  const newest = snapshots.at(-1);
  const velocity = socialOf(newest, 'velocity');
  const before = socialOf(snapshots.at(-2), 'velocity');
  const organicShare = socialOf(newest, 'organicShare');
  return {
    ...{ side, standing, velocity },
    isOrganic: organicShare === null ? null : 1 - organicShare <= limits.warnings.newsShare,
    acceleration: velocity === null || before === null ? null : velocity - before,
    composite: newest?.composite?.value ?? null,
    confidence: newest?.composite?.confidence ?? null,
    zScore: newest?.zScore ?? null,
  };
}

function socialOf(snapshot: Snapshot | undefined, input: string): number | null {
  const social = snapshot?.components.find(({ name }) => name === 'social');
  return social?.parts.find((part) => part.input === input)?.value ?? null;
}
