import { translatePattern } from './pattern.ts';
import { anyKnown, type OptionType, unionOf } from './type.ts';

// The words of lib/types.nix (`description`), of pkgs.formats and of the modules' own types, each
// with what its `check` accepts. The first expression that matches wins: longer texts come first.

export interface Noun {
  readonly pattern: RegExp;
  readonly type: (match: RegExpExecArray) => OptionType;
}

const string: OptionType = { kind: 'string' };
const path: OptionType = { kind: 'path', form: 'absolute' };
const pack: OptionType = { kind: 'package' };
const int: OptionType = { kind: 'int' };
const float: OptionType = { kind: 'float' };
const none: OptionType = { kind: 'null' };
const bool: OptionType = { kind: 'boolean' };
const listOf = (element: OptionType): OptionType => ({ kind: 'listOf', element });
const attrsOf = (element: OptionType): OptionType => ({ kind: 'attrsOf', element });

const iniAtom = unionOf([none, bool, int, float, string]);
const iniValue = unionOf([iniAtom, listOf(iniAtom)]);
const systemdAtom = unionOf([iniAtom, { kind: 'path', form: 'any' }, pack]);
const noBreaks = 'without line breaks or colons';

const number = '(-?\\d+(?:\\.\\d+)?)';
const between = `between ${number} and ${number} \\((?:both )?inclusive\\)`;

function range(match: RegExpExecArray): { min: number; max: number } {
  return { min: Number(match[1]), max: Number(match[2]) };
}

function noun(pattern: string, type: OptionType | ((match: RegExpExecArray) => OptionType)): Noun {
  return {
    pattern: new RegExp(pattern, 'y'),
    type: typeof type === 'function' ? type : () => type,
  };
}

function restricted(rule: string, pattern: RegExp): OptionType {
  return { kind: 'string', rule, pattern };
}

const notBlank = restricted('that is not blank', /[^ \t\n]/);

export const nouns: readonly Noun[] = [
  noun(`integer or floating point number ${between}`, (m) => ({ kind: 'number', ...range(m) })),
  noun(`float(?:ing point number)? ${between}`, (m) => ({ kind: 'number', ...range(m) })),
  noun(`(?:\\d+ bit (?:un)?signed )?integer;? ${between}`, (m) => ({ kind: 'int', ...range(m) })),
  noun('nonnegative integer or floating point number, meaning >=0', { kind: 'number', min: 0 }),
  noun('nonnegative floating point number, meaning >=0', { kind: 'float', min: 0 }),
  noun('unsigned integer, meaning >=0', { kind: 'int', min: 0 }),
  noun('positive integer, meaning >0', { kind: 'int', min: 1 }),
  noun('nonzero signed integer, meaning !=0', { kind: 'int', nonZero: true }),
  noun('(?:signed )?integer', int),
  noun('floating point number', float),
  // Written by `panther options sync` for a name that only forwards to another (see catalogue.ts).
  noun('alias of .+', (m) => anyKnown(m[0])),
  noun('boolean(?: \\(merged using or\\))?', bool),
  noun('null', none),
  noun('non-empty string', notBlank),
  noun('string \\(with check: non-empty\\)', notBlank),
  noun(
    'string \\(with check: non-empty without trailing slash\\)',
    restricted(
      'that is not blank and has no slash at its end',
      /^(?=[\s\S]*[^ \t\n])(?![\s\S]+\/$)/,
    ),
  ),
  noun(
    '\\(optionally newline-terminated\\) single-line string',
    restricted('of one line', /^[^\n\r]*\n?$/),
  ),
  noun('string, not containing newlines or colons', restricted(noBreaks, /^[^\n:]*$/)),
  noun('(?:absolute )?path, not containing newlines or colons', {
    kind: 'path',
    form: 'absolute',
    pattern: /^[^\n:]*$/,
  }),
  // Of which the length is, the text leaves open: of the string or of the list around it.
  noun('string of length \\d+', string),
  noun('single-line string|string', string),
  // lib.types.separatedString prints its separator as JSON; the manual's typography changes quotes.
  noun('strings concatenated with (?:“[^”]*”|"(?:[^"\\\\]|\\\\.)*")', string),
  noun('(?:absolute )?path in the Nix store', { kind: 'path', form: 'store' }),
  noun('(?:absolute )?path not in the Nix store', path),
  noun('relative path', { kind: 'path', form: 'relative' }),
  noun('(?:absolute )?path', path),
  noun('package', pack),
  noun('\\(?submodule\\)?', { kind: 'submodule' }),
  noun(
    'section of an? \\w+ file \\(attrs of INI atom \\([^)]*\\) or a (?:non-empty )?list of them[^)]*\\)',
    attrsOf(iniValue),
  ),
  noun('section of an? \\w+ file \\(attrs of INI atom \\([^)]*\\)\\)', attrsOf(iniAtom)),
  noun(
    '(?:INI )?atom \\(null, (?:bool, int|int, bool), float or string\\) or a (?:non-empty )?list of them(?: for duplicate keys)?',
    iniValue,
  ),
  noun('INI atom \\(null, [a-z, ]*\\)', iniAtom),
  noun('atom \\(null, bool, int, float or string\\)', iniAtom),
  noun('systemd option', unionOf([systemdAtom, listOf(systemdAtom)])),
  noun('sysctl option value', unionOf([none, bool, int, string])),
  noun('Nix config atom \\(null, bool, int, float, str, path or package\\)', systemdAtom),
  noun('attribute set(?! of|s)', attrsOf(anyKnown('anything'))),
  noun('anything|unspecified(?: value)?|raw value|module|option(?:Type| declaration)', (m) =>
    anyKnown(m[0]),
  ),
  noun(
    '(?:JSON|YAML(?: 1\\.[12])?|TOML|HOCON|PHP|Python|Elixir|GVariant|KDL|Lua|XML|libconfig) value',
    (m) => anyKnown(m[0]),
  ),
  noun('attribute-tagged union(?: with choices: [^()]*)?|nixpkgs (?:overlay|config)', (m) =>
    anyKnown(m[0]),
  ),
];

/** A string type with the pattern that `builtins.match` is given. */
export function matching(pattern: string): OptionType {
  const expression = translatePattern(pattern);
  return expression === undefined
    ? string
    : { kind: 'string', pattern: expression, rule: `that matches ${pattern}` };
}
