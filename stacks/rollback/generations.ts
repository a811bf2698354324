import { Fault } from '#lib';
import { parseTargetReceipt } from '../deploy/receipt.ts';
import type { Report } from '../ssh/script.ts';
import { type Deployment, deploymentOf, isoOf } from '../status/facts.ts';

export interface Generation {
  readonly number: number;
  readonly system: string;
  /** ISO 8601 */
  readonly madeAt: string | undefined;
  /** It has a switch-to-configuration that can be run. */
  readonly usable: boolean;
  /** The last deployment that left this system running, if one did. */
  readonly deployment: Deployment | undefined;
}

export interface Generations {
  /** What runs and what boots next: store paths, '' where there is none. */
  readonly current: string;
  readonly default: string;
  /** Number of the generation the profile is at. */
  readonly at: number | undefined;
  /** As `uname -m` says it. */
  readonly machine: string;
  /** By number, the oldest first. */
  readonly list: readonly Generation[];
}

/** What generations.sh reported. */
export function generationsOf(report: Report): Generations {
  const receipts = report.all('receipt').flatMap((text) => parseTargetReceipt(text) ?? []);
  const at = report.get('generation') ?? '';
  const list = report.all('entry').flatMap((line): Generation[] => {
    const match = /^(\d+) (\S+) (yes|no) (\S+)$/.exec(line);
    const [, number, time, usable, system = ''] = match ?? [];
    if (number === undefined) return [];
    const receipt = receipts.findLast((each) => each.new === system && each.running === system);
    return [
      {
        number: Number(number),
        system,
        madeAt: isoOf(time),
        usable: usable === 'yes',
        deployment: receipt && deploymentOf(receipt),
      },
    ];
  });
  return {
    current: report.get('current') ?? '',
    default: report.get('default') ?? '',
    at: /^\d+$/.test(at) ? Number(at) : undefined,
    machine: report.get('arch') ?? '',
    list: list.sort((left, right) => left.number - right.number),
  };
}

/** What to go back to: a number, a system that is one of the generations, or, undefined, the newest
 * generation before the one that runs that is another system. */
export type RollbackGoal = number | { readonly system: string } | undefined;

/** Throws Fault `deploy.refused` when there is no such generation or it cannot be activated. */
export function chooseGeneration(host: string, there: Generations, goal: RollbackGoal): Generation {
  const chosen = findGoal(host, there, goal);
  if (chosen.usable) return chosen;
  throw new Fault({
    code: 'deploy.refused',
    message: `generation ${chosen.number} of ${host} (${chosen.system}) cannot be activated: it has no bin/switch-to-configuration there`,
    hint: listHint(host),
    where: host,
  });
}

function findGoal(host: string, there: Generations, goal: RollbackGoal): Generation {
  if (goal === undefined) return findPrevious(host, there);
  const found =
    typeof goal === 'number'
      ? there.list.find(({ number }) => number === goal)
      : there.list.findLast(({ system }) => system === goal.system);
  if (found !== undefined) return found;
  const numbers = there.list.map(({ number }) => number).join(', ');
  const what = typeof goal === 'number' ? `generation ${goal}` : `generation with ${goal.system}`;
  throw refusal(host, `${host} has no ${what}; there are: ${numbers || 'none'}`);
}

function findPrevious(host: string, { list, current, at }: Generations): Generation {
  const running = list.filter(({ system }) => system === current);
  // The same system may be several generations: then it is the one the profile is at.
  const now = running.find(({ number }) => number === at) ?? running.at(-1);
  if (now === undefined) {
    throw refusal(
      host,
      `what runs on ${host} (${current || 'nothing'}) is none of its generations, so nobody can tell which one came before`,
    );
  }
  const previous = list.findLast(({ number, system }) => number < now.number && system !== current);
  if (previous !== undefined) return previous;
  throw refusal(host, `${host} has no other system before generation ${now.number}, which runs`);
}

function refusal(host: string, message: string): Fault {
  return new Fault({ code: 'deploy.refused', message, hint: listHint(host), where: host });
}

function listHint(host: string): string {
  return `panther rollback --host ${host} --list shows them; --to N takes one`;
}
