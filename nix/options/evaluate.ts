import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exec, Fault } from '#lib';
import type { OptionTable } from './branch.ts';
import { aliasText } from './catalogue.ts';

export const evaluateLimits = {
  /** nixpkgs has to be downloaded, then all of its modules are evaluated. */
  timeoutMs: 20 * 60_000,
  outputMaxBytes: 64 * 1024 * 1024,
} as const;

export interface EvaluatedOptions {
  readonly release: string;
  readonly nixos: OptionTable;
  readonly home: OptionTable | undefined;
}

/** Asks Nix for the options of what the generated flake pins. Throws Fault `nix.missing` without Nix,
 * `options.catalogue` without a lock file, `nix.failed` when Nix fails (also offline). */
export async function evaluateOptions(
  repository: string,
  run: {
    readonly signal?: AbortSignal | undefined;
    readonly onLine?: ((line: string) => void) | undefined;
    readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  } = {},
): Promise<EvaluatedOptions> {
  const flake = join(repository, 'nix/generated');
  requireLock(flake);
  const expression = `import ${nixString(join(import.meta.dirname, 'list-options.nix'))} { flake = ${nixString(`path:${flake}`)}; }`;
  const args = [
    '--extra-experimental-features',
    'nix-command flakes',
    'eval',
    '--json',
    '--impure',
    '--no-write-lock-file',
    '--expr',
    expression,
  ];
  try {
    const result = await exec('nix', args, {
      timeoutMs: evaluateLimits.timeoutMs,
      maxOutputBytes: evaluateLimits.outputMaxBytes,
      signal: run.signal,
      env: run.env,
      onStderrLine: run.onLine,
    });
    if (!result.truncated) return parseEvaluated(JSON.parse(result.stdout));
    throw new Fault({
      code: 'nix.failed',
      message: `the option list is larger than ${evaluateLimits.outputMaxBytes} bytes`,
    });
  } catch (error) {
    throw nixFault(error);
  }
}

function requireLock(flake: string): void {
  if (existsSync(join(flake, 'flake.lock'))) return;
  throw new Fault({
    code: 'options.catalogue',
    message: 'the generated flake has no flake.lock, so no nixpkgs is pinned yet',
    hint: 'run `npm run generate`, then `nix flake lock path:./nix/generated`; or give a ready list with --from FILE',
    where: join(flake, 'flake.lock'),
  });
}

function nixFault(error: unknown): unknown {
  if (!(error instanceof Fault)) return error;
  if (error.code === 'exec.not-found') {
    return new Fault({
      code: 'nix.missing',
      message: 'Nix is not on this machine, and the option list comes from evaluating NixOS',
      hint: 'install it (https://nixos.org/download, or `apt install nix-bin` on Debian), or give a ready list with --from FILE',
      cause: error,
    });
  }
  if (error.code !== 'exec.failed') return error;
  const isOffline =
    /unable to download|could(?:n't| not) resolve host|network is unreachable|timed out|unable to access/i;
  const offline = isOffline.test(error.message);
  return new Fault({
    code: 'nix.failed',
    message: offline ? `the pinned inputs cannot be downloaded\n${error.message}` : error.message,
    hint: offline
      ? 'try again with a network, or give a ready list with --from FILE'
      : 'the flake may be of another shape: run `npm run generate` first; or give a ready list with --from FILE',
    retryable: offline,
    cause: error,
  });
}

/** What list-options.nix gives. Throws Fault `options.catalogue` for anything else. */
export function parseEvaluated(value: unknown): EvaluatedOptions {
  if (!isRecord(value) || typeof value.release !== 'string' || !isRecord(value.nixos)) {
    throw new Fault({
      code: 'options.catalogue',
      message: 'Nix did not answer with a list of options',
    });
  }
  return {
    release: value.release,
    nixos: parseList(value.nixos),
    home: isRecord(value.home) ? parseList(value.home) : undefined,
  };
}

// mkRenamedOptionModule and mkAliasOptionModule describe the old option so (lib/modules.nix).
const aliasOf = /^(?:Deprecated )?[Aa]lias (?:of|for) \{option\}`([^`]+)`/;

function parseList(options: Readonly<Record<string, unknown>>): OptionTable {
  const table: Record<string, string> = {};
  for (const [name, option] of Object.entries(options)) {
    if (!isRecord(option) || typeof option.type !== 'string') {
      throw new Fault({
        code: 'options.catalogue',
        message: `the option ${JSON.stringify(name)} came without a type`,
      });
    }
    // Every submodule has the module system's own options.
    if (/(?:^|\.)_module\./.test(name)) continue;
    const alias = typeof option.description === 'string' ? aliasOf.exec(option.description) : null;
    if (alias?.[1] !== undefined) table[name] = aliasText(alias[1]);
    // A hidden option without a type is what mkRemovedOptionModule leaves: setting it throws.
    else if (option.hidden !== true || !option.type.startsWith('unspecified'))
      table[name] = option.type;
  }
  return table;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nixString(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('${', '\\${')}"`;
}
