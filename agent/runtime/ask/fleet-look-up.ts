import type { Evidence } from '../model/message.ts';
import { fleetEvidence, hostFile } from '../tools/fleet/evidence.ts';
import type { Fleet, FleetHost, FleetModule } from '../tools/fleet/fleet.ts';
import { hostSentences, moduleSentences } from '../tools/fleet/sentences.ts';
import { hasName, hasWord, wordsOf } from '../tools/fleet/words.ts';

type Said = Omit<Evidence, 'id'>;

/** What the fleet says to a question: of each module it names, where that is and who reaches it; of each host
 * it names or that has what it names, what it is and the sentences about that. A question is about the fleet
 * when it names a host, or speaks of hosts and of something that is on one. Empty otherwise.
 * @param observedAt when the fleet was read, UTC milliseconds */
export function lookUpFleet(fleet: Fleet, question: string, observedAt: number): readonly Said[] {
  const words = wordsOf(question);
  const named = fleet.hosts.filter((host) => isNamed(host, question));
  if (named.length === 0 && !words.some((word) => hostWords.has(word))) return [];
  const own = new Set(named.flatMap(({ name, aliases }) => [name, ...aliases].flatMap(wordsOf)));
  const asked = words.filter((word) => !hostWords.has(word) && !own.has(word));
  const onHosts = namesOnHosts(fleet);
  const inModules = fleet.modules.flatMap(nameWords);
  const things = asked.filter((word) => hasName(inModules, word) || hasWord(onHosts, word));
  const wanted = things.length > 0 ? things : asked.filter((word) => topics.has(word));
  if (wanted.length === 0 && named.length === 0) return listHosts(fleet, asked, observedAt);
  const modules = findModules(fleet, things);
  const told = modules.map((module) => moduleLines(module, fleet, named, wanted));
  const have = new Set(modules.flatMap(hostsOf));
  const among = named.length > 0 ? named : fleet.hosts;
  return [
    ...modules.map(({ name, file: url }, at) =>
      fleetEvidence({ title: `Module ${name}`, url, lines: told[at] ?? [] }, observedAt),
    ),
    ...among.flatMap((host) => {
      const lines = hostLines(host, fleet, wanted).filter((line) => !told.flat().includes(line));
      const isMeant = named.length > 0 || lines.length > 1 || have.has(host.name);
      return isMeant ? [hostEvidence(host, lines, observedAt)] : [];
    }),
  ];
}

const hostWords = new Set([
  ...['host', 'hosts', 'machine', 'machines', 'server', 'servers', 'fleet', 'tailnet'],
  ...['laptop', 'laptops', 'workstation', 'workstations', 'desktop'],
]);
/** What every host has something to say about. */
const topics = new Set([
  ...['port', 'ports', 'internet', 'public', 'secrets', 'secret', 'profile', 'profiles'],
  ...['module', 'modules', 'unit', 'units', 'services', 'provider', 'nixos', 'system'],
]);

function isNamed({ name, aliases }: FleetHost, question: string): boolean {
  const words = question.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}-]*/gu) ?? [];
  return [name, ...aliases].some((one) => words.some((word) => word === one.toLowerCase()));
}

/** Words of the names of what is on hosts: services, units, ports, providers. */
function namesOnHosts({ hosts }: Fleet): readonly string[] {
  const names = hosts.flatMap(({ services, ports, units, provider }) => [
    provider,
    ...units,
    ...services.flatMap(({ name, unit }) => [name, unit]),
    ...ports.flatMap(({ unit, port }) => [unit, String(port)]),
  ]);
  return wordsOf(names.join(' '));
}

/** Of `services/panther-brain`: `panther`, `brain`. */
function nameWords({ name }: FleetModule): readonly string[] {
  return wordsOf(name.slice(name.lastIndexOf('/') + 1));
}

/** Modules with one of the words in their name. */
function findModules({ modules }: Fleet, things: readonly string[]): readonly FleetModule[] {
  return bestMatches(modules, (module) => {
    const names = nameWords(module);
    return things.filter((word) => hasName(names, word));
  });
}

/** What has one of the words, but for what has fewer of them than another: `panther brain` means neither
 * `panther-agent` nor `panther-crawler`. @param wordsIn those that one has */
function bestMatches<T>(all: readonly T[], wordsIn: (one: T) => readonly string[]): readonly T[] {
  const found = all.map((one) => ({ one, own: wordsIn(one) })).filter(({ own }) => own.length > 0);
  const isLess = (own: readonly string[]) =>
    found.some((other) => other.own.length > own.length && own.every((w) => other.own.includes(w)));
  return found.filter(({ own }) => !isLess(own)).map(({ one }) => one);
}

function hostsOf({ variants }: FleetModule): readonly string[] {
  return variants.flatMap(({ hosts }) => hosts);
}

/** What it is and where, who reaches it there, and the options that are asked for. */
function moduleLines(
  module: FleetModule,
  fleet: Fleet,
  named: readonly FleetHost[],
  wanted: readonly string[],
): readonly string[] {
  const [first = '', ...rest] = moduleSentences(module, fleet);
  const others = wanted.filter((word) => !hasName(nameWords(module), word));
  const about = rest.filter((line) => {
    if (line.startsWith('Option ')) return others.some((word) => hasWord(wordsOf(line), word));
    return named.length === 0 || named.some(({ name }) => line.startsWith(`On ${name} `));
  });
  return [first, ...about];
}

/** What it is, then all of it, or the sentences about what is asked for. Of the lists of everything it has only
 * those that are asked for. */
function hostLines(host: FleetHost, fleet: Fleet, wanted: readonly string[]): readonly string[] {
  const [first = '', ...rest] = hostSentences(host, fleet);
  if (wanted.length === 0) return [first, ...rest];
  const lines = rest.filter((line) => !isList(line) || isAbout(line, wanted));
  const about = bestMatches(lines, (line) => {
    const words = wordsOf(line);
    return wanted.filter((word) => hasWord(words, word));
  });
  return [first, ...about];
}

/** `Modules of yoga: …`. */
function isList(line: string): boolean {
  return /^(?:Modules|Profiles|Units|Secrets)\b/.test(line);
}

/** Whether a list is of what is asked for, not only has it. */
function isAbout(line: string, wanted: readonly string[]): boolean {
  const head = wordsOf(line.slice(0, line.indexOf(' ')));
  return wanted.some((word) => topics.has(word) && hasWord(head, word));
}

/** Which hosts there are, when that is the question. */
function listHosts(fleet: Fleet, asked: readonly string[], observedAt: number): readonly Said[] {
  const isAsked = asked.every((word) => listing.has(word));
  if (!isAsked) return [];
  return fleet.hosts.map((host) =>
    hostEvidence(host, hostSentences(host, fleet).slice(0, 1), observedAt),
  );
}

const listing = new Set([
  ...['which', 'what', 'are', 'is', 'there', 'do', 'have', 'my', 'our', 'the', 'list', 'in', 'all'],
  ...['on', 'we', 'show', 'me', 'and', 'for', 'they', 'many', 'how', 'of'],
]);

function hostEvidence({ name }: FleetHost, lines: readonly string[], observedAt: number): Said {
  return fleetEvidence({ title: `Host ${name}`, url: hostFile(name), lines }, observedAt);
}
