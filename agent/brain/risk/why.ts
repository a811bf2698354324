import type { WhyEntry } from '../model/why.ts';
import type { GateResult, Numbers } from './decision.ts';
import { refusalsOf } from './decision.ts';
import type { DecisionRecord } from './decision-record.ts';
import type { Sizing } from './sizing.ts';

/** A decision as `panther brain why` prints it: the verdict, what each strategy saw, what became of it,
 * and each gate with its numbers. */
export function renderWhy(decision: DecisionRecord): string {
  const { proposal, sizing, strategies, why, gates } = decision;
  const lines = [headline(decision)];
  if (proposal !== null) {
    const { side, entry, stop, target, conviction, strategy, rationale } = proposal;
    lines.push(
      `  ${strategy}: ${rationale}`,
      `  ${side} at ${entry}, stop ${stop}, target ${target}, conviction ${conviction}`,
    );
  }
  lines.push(...section('strategies', strategies.flatMap(strategyLines)));
  lines.push(...section('signals together', why.map(whyLine)));
  lines.push(...section('gates', gates.map(gateLine)));
  if (sizing !== null) lines.push(...section('size', sizingLines(sizing)));
  lines.push('', `decision ${decision.id}`);
  if (decision.tradeId !== null) lines.push(`trade    ${decision.tradeId}`);
  return lines.join('\n');
}

function headline(decision: DecisionRecord): string {
  const { symbol, outcome, intent, at, trace } = decision;
  const when = `${new Date(at).toISOString()} (${trace})`;
  if (outcome === 'approved' && intent !== null) {
    return `${symbol}: approved, ${intent.side} ${intent.size} at ${intent.leverage}×, ${when}`;
  }
  const refused = refusalsOf(decision);
  if (refused.length === 0) return `${symbol}: no trade, ${when}`;
  return `${symbol}: refused by ${refused.map(({ gate }) => gate).join(', ')}, ${when}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function strategyLines({
  strategy,
  proposal,
  why,
}: DecisionRecord['strategies'][number]): readonly string[] {
  const what =
    proposal === null ? 'nothing' : `${proposal.side}, conviction ${proposal.conviction}`;
  return [`  ${strategy}: ${what}`, ...why.map((entry) => `  ${whyLine(entry)}`)];
}

function whyLine({ check, isMet, message, numbers }: WhyEntry): string {
  const mark = isMet === null ? '?' : isMet ? '+' : '-';
  return `  ${mark} ${check}: ${message}${renderNumbers(numbers)}`;
}

function gateLine({ gate, verdict, message, numbers }: GateResult): string {
  return `  ${verdict.padEnd(6)} ${gate}: ${message}${renderNumbers(numbers)}`;
}

function sizingLines({
  caps,
  binding,
  exactSize,
  size,
  notional,
  risk,
}: Sizing): readonly string[] {
  return [
    ...caps.map(({ cap, notional: bound, message, numbers }) => {
      const mark = cap === binding ? '=' : ' ';
      const most = bound === null ? 'no bound' : `at most ${short(bound)}`;
      return `  ${mark} ${cap}: ${most}; ${message}${renderNumbers(numbers)}`;
    }),
    `  size ${size} (${short(exactSize)} before rounding), worth ${short(notional)}, ${short(risk)} lost at the stop`,
  ];
}

function renderNumbers(numbers: Numbers): string {
  const parts = Object.entries(numbers).map(
    ([name, value]) =>
      `${name} ${value === null ? 'none' : typeof value === 'number' ? short(value) : value}`,
  );
  return parts.length === 0 ? '' : ` [${parts.join(', ')}]`;
}

/** Eight digits, without a tail of zeros. */
function short(value: number): string {
  return String(Number(value.toPrecision(8)));
}
