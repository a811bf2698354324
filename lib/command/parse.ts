import { parseArgs } from 'node:util';
import { Fault } from '../fault.ts';
import { nearest } from '../nearest.ts';
import type { AnyCommand, ArgumentSpec, OptionSpec, OptionSpecs } from './define.ts';

export interface ParsedCommandLine {
  readonly args: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly options: Readonly<Record<string, OptionResult>>;
  readonly json: boolean;
  readonly help: boolean;
}

type OptionResult = boolean | string | number | readonly (string | number)[] | undefined;
type CommandParts = Pick<AnyCommand, 'name' | 'args' | 'options'>;

export const builtInOptions = {
  json: { type: 'boolean', description: 'Print the result as JSON' },
  help: { type: 'boolean', short: 'h', description: 'Print this help' },
} as const satisfies OptionSpecs;

/** Reads what follows the command's name. With `--help` nothing is required. Throws Fault `usage`
 * whose hint names the nearest option, or the help. */
export function parseCommandLine(
  command: CommandParts,
  argv: readonly string[],
): ParsedCommandLine {
  const specs: OptionSpecs = { ...command.options, ...builtInOptions };
  const { values, positionals } = tokenize(command, specs, argv);
  const help = values.get('help') !== undefined;
  const options: Record<string, OptionResult> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    const given = values.get(name);
    if (given === undefined && spec.required === true && !help) {
      throw usage(command, `--${name} is required`);
    }
    options[name] = optionValue(command, name, spec, given);
  }
  const args = help ? {} : matchArguments(command, positionals);
  return { args, options, json: values.has('json'), help };
}

interface Tokens {
  /** Every value given to an option, in order; a boolean's are empty. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

function tokenize(command: CommandParts, specs: OptionSpecs, argv: readonly string[]): Tokens {
  const config: Record<string, { type: 'boolean' | 'string'; multiple: true; short?: string }> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const type = spec.type === 'boolean' ? 'boolean' : 'string';
    config[name] = { type, multiple: true, ...(spec.short ? { short: spec.short } : {}) };
  }
  // Not strict: parseArgs would stop at the first problem with words and hints of its own.
  const { tokens } = parseArgs({
    args: [...argv],
    options: config,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (spec === undefined || !Object.hasOwn(specs, token.name)) {
      throw unknownOption(command, specs, token.rawName);
    }
    const list = values.get(token.name) ?? [];
    values.set(token.name, [...list, checkToken(command, spec, token, list)]);
  }
  return { values, positionals };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  /** Written as `--name=value`. */
  readonly inlineValue: boolean | undefined;
}

function checkToken(
  command: CommandParts,
  spec: OptionSpec,
  { rawName, value, inlineValue }: OptionToken,
  before: readonly string[],
): string {
  if (spec.type === 'boolean') {
    if (value !== undefined) throw usage(command, `${rawName} takes no value`);
    return '';
  }
  // `--host --json`: the value was forgotten. A negative number is one.
  const isOption = inlineValue !== true && /^-(?!\d+$)./.test(value ?? '');
  if (value === undefined || isOption) throw usage(command, `${rawName} needs a value`);
  if (before.length > 0 && spec.multiple !== true) {
    throw usage(command, `${rawName} is given twice`);
  }
  return value;
}

function optionValue(
  command: CommandParts,
  name: string,
  spec: OptionSpec,
  given: readonly string[] | undefined,
): OptionResult {
  if (spec.type === 'boolean') return given !== undefined;
  const values = given?.map((text) => singleValue(command, name, spec, text));
  if (spec.multiple === true) return values ?? (spec.default === undefined ? [] : [spec.default]);
  return values?.[0] ?? spec.default;
}

function singleValue(
  command: CommandParts,
  name: string,
  spec: OptionSpec,
  text: string,
): string | number {
  const { choices, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = spec;
  if (spec.type === 'integer') {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= min && value <= max) return value;
    const lower = spec.min === undefined ? '' : ` of at least ${min}`;
    const upper = spec.max === undefined ? '' : `${lower === '' ? ' of' : ' and'} at most ${max}`;
    throw usage(command, `--${name} ${text}: expected a whole number${lower}${upper}`);
  }
  if (choices === undefined || choices.includes(text)) return text;
  const message = `--${name} ${text}: expected ${choices.join(', ')}`;
  throw usage(command, message, didYouMean(nearest(text, choices)));
}

function matchArguments(
  command: CommandParts,
  positionals: readonly string[],
): Record<string, string | readonly string[] | undefined> {
  const result: Record<string, string | readonly string[] | undefined> = {};
  const left = [...positionals];
  for (const [name, spec] of Object.entries<ArgumentSpec>(command.args)) {
    if (left.length === 0 && spec.optional !== true) {
      throw usage(command, `${name.toUpperCase()} is missing: ${lowerFirst(spec.description)}`);
    }
    result[name] = spec.variadic === true ? left.splice(0) : left.shift();
  }
  const [extra] = left;
  if (extra === undefined) return result;
  const takes = Object.keys(command.args).length === 0 ? ', it takes none' : '';
  throw usage(command, `unexpected argument ${JSON.stringify(extra)}${takes}`);
}

function unknownOption(command: CommandParts, specs: OptionSpecs, rawName: string): Fault {
  const names = Object.keys(specs).map((name) => `--${name}`);
  return usage(command, `unknown option ${rawName}`, didYouMean(nearest(rawName, names)));
}

export function didYouMean(word: string | undefined): string | undefined {
  return word === undefined ? undefined : `did you mean ${word}?`;
}

function usage(command: CommandParts, message: string, hint?: string): Fault {
  const help = `\`panther ${command.name} --help\` lists what it takes`;
  return new Fault({ code: 'usage', message: `${command.name}: ${message}`, hint: hint ?? help });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
