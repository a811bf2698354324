import type { backlogItem } from '../../model/backlog-item.ts';
import type { BodyOf } from '../../model/index.ts';
import { counted } from '../../model/words.ts';
import type { GroupStats } from './stats.ts';
import type { WeeklyReview } from './weekly.ts';

export type BacklogItem = BodyOf<typeof backlogItem>;

export interface BacklogThresholds {
  /** A group of fewer decided entries says nothing. */
  readonly groupMin: number;
  readonly adherenceMin: number;
  readonly misalignmentMax: number;
  readonly driftMax: number;
  /** The same mistake this often in a week. */
  readonly mistakesMax: number;
}

export const backlogThresholds: BacklogThresholds = {
  ...{ groupMin: 3, adherenceMin: 0.8, misalignmentMax: 0.25, driftMax: 2, mistakesMax: 1 },
};

export interface BacklogProposal {
  /** The same for the same finding of the same week. */
  readonly key: string;
  readonly body: BacklogItem;
}

/** Changes that the numbers of a week suggest, by fixed rules; whether to make one decides a person. */
export function proposeChanges(
  review: WeeklyReview,
  thresholds = backlogThresholds,
): readonly BacklogProposal[] {
  const proposals = [
    ...review.bySetup.flatMap((group) => losingGroup('setup', group, thresholds)),
    ...review.byEmotion.flatMap((group) => losingGroup('emotion', group, thresholds)),
    ...conduct(review, thresholds),
  ];
  return proposals.map(({ key, ...words }) => ({
    key: `review/${review.from}/${key}`,
    body: { ...words, startOn: null, endOn: null, status: 'proposed', conclusion: '' },
  }));
}

type Proposal = Pick<BacklogItem, 'hypothesis' | 'change' | 'metric' | 'baseline' | 'target'> & {
  readonly key: string;
};

function losingGroup(
  what: 'setup' | 'emotion',
  group: GroupStats,
  { groupMin }: BacklogThresholds,
): readonly Proposal[] {
  return group.money.flatMap(({ currency, n, net, expectancy }) => {
    if (n < groupMin || expectancy >= 0) return [];
    const lost = `${amount(-net)} ${currency} over ${counted(n, 'entry', 'entries')}`;
    const isSetup = what === 'setup';
    return [
      {
        key: `${what}/${group.name}/${currency}`,
        hypothesis: isSetup
          ? `The setup "${group.name}" loses money: ${lost}.`
          : `Entries made ${group.name} lose money: ${lost}.`,
        change: isSetup
          ? `Halve the size of "${group.name}" until its mean is positive again.`
          : `Wait ten minutes before an entry when ${group.name}.`,
        metric: `mean result of ${what} "${group.name}" in ${currency}`,
        baseline: expectancy,
        target: 0,
      },
    ];
  });
}

function conduct(review: WeeklyReview, thresholds: BacklogThresholds): readonly Proposal[] {
  const { all, longestDrift, mistakes } = review;
  const { adherence, misalignment } = all;
  const proposals: Proposal[] = [];
  if (adherence.of >= thresholds.groupMin && (adherence.share ?? 1) < thresholds.adherenceMin) {
    proposals.push({
      key: 'adherence',
      hypothesis: `The plan was followed in ${adherence.count} of ${adherence.of} entries.`,
      change: 'Write down entry, exit and size before each entry, and check them off after it.',
      ...{ metric: 'share of entries that follow the plan', baseline: adherence.share },
      target: thresholds.adherenceMin,
    });
  }
  const isFar = (misalignment.share ?? 0) > thresholds.misalignmentMax;
  if (misalignment.of >= thresholds.groupMin && isFar) {
    proposals.push({
      key: 'misalignment',
      hypothesis: `${misalignment.count} of ${misalignment.of} entries were made against oneself.`,
      change: 'Leave out entries that are not your own; write why when you make one.',
      ...{ metric: 'share of entries made against oneself', baseline: misalignment.share },
      target: thresholds.misalignmentMax,
    });
  }
  if (longestDrift !== null && longestDrift.entries > thresholds.driftMax) {
    proposals.push({
      key: 'drift',
      hypothesis: `${counted(longestDrift.entries, 'entry', 'entries')} in a row ${longestDrift.entries === 1 ? 'was' : 'were'} made against oneself.`,
      change: 'Stop for the day after the second such entry in a row.',
      ...{ metric: 'longest run of entries made against oneself', baseline: longestDrift.entries },
      target: thresholds.driftMax,
    });
  }
  for (const { name, count } of mistakes.filter((each) => each.count > thresholds.mistakesMax)) {
    proposals.push({
      key: `mistake/${name}`,
      hypothesis: `The mistake "${name}" was made ${counted(count, 'time')}.`,
      change: `Put "${name}" on the checklist before each entry.`,
      ...{ metric: `mistakes "${name}" in a week`, baseline: count, target: 0 },
    });
  }
  return proposals;
}

const amount = (value: number) => String(Math.round(value * 100) / 100);
