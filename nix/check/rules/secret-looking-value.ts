import type { NixValue } from '../../lang/index.ts';
import { createHostModel, createReaders, type HostModel } from '../host-model.ts';
import { literalOf, literalTextsIn } from '../reading.ts';
import { defineRule, type FleetScope, type Report } from '../rule.ts';
import { findSecretLooks, mayHoldSecret, type SecretLook } from '../secret-scan.ts';

const hint =
  'take it out, put it into 1Password and declare it in secrets/map.ts; if it was ever committed or built, replace it at its issuer';

export const secretLookingValue = defineRule({
  code: 'PN032',
  over: 'fleet',
  title: 'A value that looks like a secret',
  severity: 'error',
  run: (scope, report) => {
    const { files } = scope.context;
    if (files === undefined) {
      reportDefinitions(scope, undefined, report);
      return;
    }
    for (const { path, line, look } of looksIn(files)) {
      // Which module it comes from is worth a search, once there is something to search for.
      if (reportDefinitions(scope, look.value, report)) continue;
      report({ where: `nix/generated/${path}:${line}`, message: say(look), hint });
    }
  },
});

interface LookInFile {
  readonly path: string;
  readonly line: number;
  readonly look: SecretLook;
}

/** Each look once, at the first place that has it. Files of many hosts have most lines in common,
 * so only the lines that no file before had are looked at. */
function looksIn(files: ReadonlyMap<string, string>): LookInFile[] {
  const seen = new Set<string>();
  const found: LookInFile[] = [];
  for (const [path, text] of files) {
    const lines = text.split('\n');
    const fresh = new Set(lines).difference(seen);
    for (const line of fresh) seen.add(line);
    if (!mayHoldSecret([...fresh].join('\n'))) continue;
    for (const [index, line] of lines.entries()) {
      if (!fresh.delete(line)) continue;
      for (const look of findSecretLooks(line)) found.push({ path, line: index + 1, look });
    }
  }
  return found;
}

function say({ kind, shown }: SecretLook): string {
  return `this looks like ${kind}: ${shown}`;
}

/** Reports looks among the option values, all of them or the one asked for. */
function reportDefinitions(scope: FleetScope, wanted: string | undefined, report: Report): boolean {
  const read = createReaders();
  let found = false;
  for (const host of scope.fleet.hosts) {
    for (const { option, where, look } of looksOn(createHostModel(host, scope.context, read))) {
      if (wanted !== undefined && look.value !== wanted) continue;
      found = true;
      report({ host: host.name, where, option, message: say(look), hint });
    }
  }
  return found;
}

interface PlacedLook {
  readonly option: string;
  readonly where: string;
  readonly look: SecretLook;
}

function looksOn(host: HostModel): PlacedLook[] {
  return [...host.system, ...host.home].flatMap((index) =>
    index.all.flatMap(({ key, path, value, site }) =>
      textsToScan(path.at(-1) ?? '', value)
        .flatMap(findSecretLooks)
        .map((look) => ({ option: key, where: site.text, look })),
    ),
  );
}

/** The name counts for a value that is text as a whole; what is inside expressions stands alone. */
function textsToScan(name: string, value: NixValue): readonly string[] {
  const literal = literalOf(value);
  return typeof literal === 'string' ? [`${name} = "${literal}"`] : literalTextsIn(value);
}
