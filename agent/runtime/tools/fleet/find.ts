import type { Fleet, FleetHost, FleetModule } from './fleet.ts';
import { hostSentences, moduleSentences } from './sentences.ts';
import { hasName, hasWord, wordsOf } from './words.ts';

export interface FleetMatch {
  readonly kind: 'module' | 'host';
  readonly name: string;
  readonly score: number;
}

/** Modules and hosts that have the words of a question, best first: a word counts by how few of them have it,
 * three times in a name, and `postgres` is in `postgresql`. */
export function findInFleet(fleet: Fleet, query: string, max: number): readonly FleetMatch[] {
  const words = wordsOf(query).filter((word) => !common.has(word));
  const entries = [
    ...fleet.modules.map((module) => moduleEntry(module, fleet)),
    ...fleet.hosts.map((host) => hostEntry(host, fleet)),
  ];
  const worth = new Map(
    words.map((word) => {
      const having = entries.filter(({ text }) => hasWord(text, word)).length;
      return [word, having === 0 ? 0 : Math.log(1 + entries.length / having)];
    }),
  );
  return entries
    .map(({ kind, name, names, text }) => {
      const score = words.reduce((sum, word) => {
        const value = worth.get(word) ?? 0;
        const isName = hasName(names, word);
        const share = isName ? nameFactor : hasWord(text, word) ? 1 : 0;
        return sum + value * share;
      }, 0);
      return { kind, name, score };
    })
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || (left.name < right.name ? -1 : 1))
    .slice(0, max);
}

const nameFactor = 3;
const common = new Set(
  'the and may who which what how are for from runs run host hosts'.split(' '),
);

interface Entry {
  readonly kind: FleetMatch['kind'];
  readonly name: string;
  readonly names: readonly string[];
  readonly text: readonly string[];
}

function moduleEntry(module: FleetModule, fleet: Fleet): Entry {
  const settings = module.variants.flatMap(({ nixos, home }) => [...nixos, ...home]);
  const text = [...moduleSentences(module, fleet), ...settings].join('\n');
  return {
    ...{ kind: 'module', name: module.name },
    ...{ names: wordsOf(module.name), text: wordsOf(text) },
  };
}

function hostEntry(host: FleetHost, fleet: Fleet): Entry {
  const names = [host.name, ...host.aliases].join(' ');
  return {
    ...{ kind: 'host', name: host.name },
    ...{ names: wordsOf(names), text: wordsOf(hostSentences(host, fleet).join('\n')) },
  };
}
