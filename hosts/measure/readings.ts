import { Fault } from '#lib';

/** What the probe printed, by what it is of. */
export interface Readings {
  /** The fields of every line of that kind; at least `count` of them, missing ones empty. */
  all(kind: string, count: number): readonly (readonly string[])[];
  /** The value of `kind key value`. */
  get(kind: string, key: string): string | undefined;
  /** Whether the probe could look there at all: `pci`, `usb`, `block`, `net`. */
  seen(part: string): boolean;
}

const mark = 'panther\t';

/** Reads the lines of `probe.sh`; others (a shell's greeting) are not part of it. Throws
 * `fleet.facts-invalid` when the probe did not come to its end, or not on Linux. */
export function parseReadings(stdout: string, where: string): Readings {
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).split('\t'));
  const all = (kind: string, count: number) =>
    lines.filter(([first]) => first === kind).map(([, ...fields]) => fitFields(fields, count));
  const get = (kind: string, key: string) => {
    const found = all(kind, 2).find(([first]) => first === key)?.[1];
    return found === undefined || found === '' ? undefined : found;
  };
  if (lines.at(-1)?.[0] !== 'end') throw brokenFault(stdout, where);
  if (get('system', 'ostype') !== 'Linux') {
    throw new Fault({
      code: 'fleet.facts-invalid',
      message: 'what was measured does not run Linux: there is no /proc of it',
      hint: 'boot the machine from the NixOS installer, then measure it with --target or --local there',
      where,
    });
  }
  return { all, get, seen: (part) => all('seen', 1).some(([first]) => first === part) };
}

/** Exactly `count` fields: what is over belongs to the last one, which is text. */
function fitFields(fields: readonly string[], count: number): string[] {
  const head = Array.from({ length: count - 1 }, (_, index) => fields[index] ?? '');
  return [...head, squash(fields.slice(count - 1).join(' '))];
}

/** Text as a firmware pads it, without the padding. */
export function squash(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function brokenFault(stdout: string, where: string): Fault {
  const last = stdout.trimEnd().split('\n').at(-1)?.slice(0, 200) ?? '';
  return new Fault({
    code: 'fleet.facts-invalid',
    message:
      last === ''
        ? 'the machine answered nothing to the measurement'
        : `the measurement broke off; the last line of it is: ${last}`,
    hint: 'run the same again; if it stays so, is there a plain POSIX shell on the machine?',
    where,
  });
}
