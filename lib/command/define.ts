import type { Log } from '../log.ts';

/** A positional argument. In the order of declaration; only the last may be optional or variadic. */
export interface ArgumentSpec {
  readonly description: string;
  readonly optional?: boolean;
  /** Takes all that is left: none or more when optional, else one or more. */
  readonly variadic?: boolean;
}

export interface OptionSpec {
  readonly type: 'boolean' | 'string' | 'integer';
  readonly description: string;
  /** One letter. */
  readonly short?: string;
  /** What the value is called in the help: `HOST`. Not for booleans. */
  readonly value?: string;
  /** May be given more than once. Not for booleans. */
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly default?: string | number;
  /** The only values allowed. */
  readonly choices?: readonly string[];
  /** Of an integer, inclusive. */
  readonly min?: number;
  readonly max?: number;
}

export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ArgumentValue<Spec extends ArgumentSpec> = Spec extends { readonly variadic: true }
  ? readonly string[]
  : Spec extends { readonly optional: true }
    ? string | undefined
    : string;

type SingleValue<Spec extends OptionSpec> = Spec['type'] extends 'integer'
  ? number
  : Spec extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : string;

type OptionValue<Spec extends OptionSpec> = Spec['type'] extends 'boolean'
  ? boolean
  : Spec extends { readonly multiple: true }
    ? readonly SingleValue<Spec>[]
    : Spec extends { readonly required: true } | { readonly default: string | number }
      ? SingleValue<Spec>
      : SingleValue<Spec> | undefined;

export type ArgumentValues<Specs extends ArgumentSpecs> = {
  readonly [Name in keyof Specs]: ArgumentValue<Specs[Name]>;
};
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: OptionValue<Specs[Name]>;
};

export interface CommandContext<
  Args extends ArgumentSpecs = ArgumentSpecs,
  Options extends OptionSpecs = OptionSpecs,
> {
  readonly args: ArgumentValues<Args>;
  readonly options: OptionValues<Options>;
  /** Writes a line of the result; a newline is added unless there is one. */
  readonly stdout: (text: string) => void;
  /** Writes a line of narration. */
  readonly stderr: (text: string) => void;
  /** The result: with `--json` the value as one line of JSON, else the text of it. */
  readonly report: (value: unknown, render: () => string) => void;
  readonly json: boolean;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Fires on SIGINT, SIGTERM, SIGHUP and when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  /** Stdout is a terminal. */
  readonly isTTY: boolean;
  readonly color: boolean;
}

export interface CommandExample {
  readonly command: string;
  readonly description: string;
}

export interface Command<
  Args extends ArgumentSpecs = ArgumentSpecs,
  Options extends OptionSpecs = OptionSpecs,
> {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Paragraphs for the help, separated by empty lines. */
  readonly description?: string;
  readonly args: Args;
  readonly options: Options;
  readonly examples: readonly CommandExample[];
  /** Resolves to the exit code, 0 when it returns nothing; an expected failure is a Fault. */
  readonly run: (
    context: CommandContext<Args, Options>,
  ) => Promise<number | undefined> | Promise<void> | number | undefined | void;
}

/** A command whose own types are not needed: what lists and the command line deal with. */
export interface AnyCommand extends Omit<Command, 'run'> {
  // A method, so that a command that reads more precise arguments and options is one of these too.
  run(context: CommandContext): ReturnType<Command['run']>;
}

export interface CommandInit<Args extends ArgumentSpecs, Options extends OptionSpecs>
  extends Omit<Command<Args, Options>, 'args' | 'options' | 'examples'> {
  readonly args?: Args;
  /** `--json` and `--help` are there without being listed. */
  readonly options?: Options;
  readonly examples?: readonly CommandExample[];
}

// biome-ignore lint/complexity/noBannedTypes: the type of a command that declares no arguments.
type None = {};

/** Declares a command of the command line. Throws TypeError for a declaration that contradicts
 * itself, as that is a mistake in the code. */
export function defineCommand<
  const Args extends ArgumentSpecs = None,
  const Options extends OptionSpecs = None,
>(init: CommandInit<Args, Options>): Command<Args, Options> {
  const command: Command<Args, Options> = {
    ...init,
    args: init.args ?? ({} as Args),
    options: init.options ?? ({} as Options),
    examples: init.examples ?? [],
  };
  checkArguments(command.name, command.args);
  checkOptions(command.name, command.options);
  return command;
}

function checkArguments(command: string, args: ArgumentSpecs): void {
  Object.values(args).forEach((spec, index, all) => {
    if (index < all.length - 1 && (spec.optional === true || spec.variadic === true)) {
      throw new TypeError(`${command}: only the last argument may be optional or variadic`);
    }
  });
}

function checkOptions(command: string, options: OptionSpecs): void {
  const shorts = new Set(['h']);
  for (const [name, spec] of Object.entries(options)) {
    if (name === 'json' || name === 'help')
      throw new TypeError(`${command}: --${name} is built in`);
    if (spec.short !== undefined && (spec.short.length !== 1 || shorts.has(spec.short))) {
      throw new TypeError(`${command}: --${name} cannot have the short form ${spec.short}`);
    }
    if (spec.short !== undefined) shorts.add(spec.short);
  }
}
