import type { Evidence } from '../model/message.ts';
import type { FleetFacts, HostFacts } from './fleet-facts.ts';

/** What the fleet says to a question, one piece a host: whole for a host that is named, else the sentences
 * about what is asked for. A question is about the fleet when it names a host, or speaks of hosts and names
 * something that is on one. Empty otherwise. */
export function lookUpFleet(
  { hosts, observedAt }: FleetFacts,
  question: string,
): readonly Omit<Evidence, 'id'>[] {
  const words = wordsOf(question);
  const named = hosts.filter(({ names }) => names.some((name) => hasName(question, name)));
  const isAboutHosts = words.some((word) => hostWords.has(word));
  if (named.length === 0 && !isAboutHosts) return [];
  const among = named.length > 0 ? named : hosts;
  const things = words.filter((word) => !hostWords.has(word) && isThing(word, hosts));
  return among.flatMap((host) => {
    const lines = linesFor(host, things, named.length > 0);
    return lines.length === 0 ? [] : [evidenceOf(host, lines, observedAt)];
  });
}

const hostWords = new Set([
  ...['host', 'hosts', 'machine', 'machines', 'server', 'servers', 'fleet', 'tailnet'],
  ...['laptop', 'laptops', 'workstation', 'workstations', 'desktop'],
]);

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

function hasName(question: string, name: string): boolean {
  const words: readonly string[] =
    question.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}-]*/gu) ?? [];
  return words.includes(name.toLowerCase());
}

/** Whether something of that name is on a host: a module, a unit, a service, a port. */
function isThing(word: string, hosts: readonly HostFacts[]): boolean {
  return hosts.some(({ things }) => things.some((thing) => isSame(thing, word)));
}

/** `postgres` means `postgresql`, and `firewalls` the firewall. */
function isSame(thing: string, word: string): boolean {
  const stem = word.length > 4 ? word.replace(/s$/, '') : word;
  return thing === word || (stem.length >= 4 && thing.startsWith(stem));
}

function hasWord(line: string, word: string): boolean {
  return wordsOf(line).some((one) => isSame(one, word));
}

function linesFor(
  { lines }: HostFacts,
  things: readonly string[],
  isNamed: boolean,
): readonly string[] {
  const [first = '', ...rest] = lines;
  if (things.length === 0) return isNamed ? lines : [first];
  const about = rest.filter((line) => things.some((thing) => hasWord(line, thing)));
  const isMeant = things.some((thing) => hasWord(first, thing));
  if (about.length === 0 && !isMeant) return isNamed ? lines : [];
  return [first, ...about];
}

function evidenceOf(
  { names: [name = ''] }: HostFacts,
  lines: readonly string[],
  observedAt: number,
): Omit<Evidence, 'id'> {
  return {
    origin: 'fleet',
    title: `Host ${name}`,
    url: `hosts/${name}/host.ts`,
    headingPath: ['Fleet', name],
    text: lines.join('\n'),
    observedAt,
    hostile: false,
  };
}
