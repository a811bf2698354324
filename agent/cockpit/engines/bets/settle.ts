export type BetResult = 'win' | 'loss' | 'push';

export interface PlacedBet {
  readonly oddsDecimal: number;
  readonly stakeUnits: number;
  readonly unitSize: number | null;
  readonly result: BetResult | null;
}

/** What a bet brought beyond its stake, in units; null while it is open. */
export function pnlUnits({ oddsDecimal, stakeUnits, result }: PlacedBet): number | null {
  if (result === null) return null;
  if (result === 'push') return 0;
  return result === 'win' ? stakeUnits * (oddsDecimal - 1) : -stakeUnits;
}

export interface BetTotals {
  readonly open: number;
  readonly openStakeUnits: number;
  readonly settled: number;
  readonly wins: number;
  readonly losses: number;
  readonly pushes: number;
  /** Of those that were won or lost; null without any. */
  readonly winRate: number | null;
  readonly stakedUnits: number;
  readonly netUnits: number;
  /** Net of what was staked on settled bets; null without any. */
  readonly yield: number | null;
  /** In money, only when each settled bet says what its unit is worth. */
  readonly net: number | null;
}

export function betTotals(bets: readonly PlacedBet[]): BetTotals {
  const settled = bets.filter(({ result }) => result !== null);
  const open = bets.filter(({ result }) => result === null);
  const of = (result: BetResult) => settled.filter((bet) => bet.result === result).length;
  const [wins, losses, pushes] = [of('win'), of('loss'), of('push')];
  const stakedUnits = sum(settled.map(({ stakeUnits }) => stakeUnits));
  const netUnits = sum(settled.map((bet) => pnlUnits(bet) ?? 0));
  const amounts = settled.map((bet) => (bet.unitSize ?? Number.NaN) * (pnlUnits(bet) ?? 0));
  const net = sum(amounts);
  return {
    ...{ open: open.length, openStakeUnits: sum(open.map(({ stakeUnits }) => stakeUnits)) },
    ...{ settled: settled.length, wins, losses, pushes, stakedUnits, netUnits },
    winRate: wins + losses === 0 ? null : wins / (wins + losses),
    yield: stakedUnits === 0 ? null : netUnits / stakedUnits,
    net: settled.length === 0 || Number.isNaN(net) ? null : net,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
