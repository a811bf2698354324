import { fn, isNixExpr, type NixAttrs, type NixValue, printNixFile, visit } from '../lang/index.ts';
import { headerText } from './header.ts';

/** Arguments that NixOS and Home Manager (or `lib/mkSystem.nix`) pass to a module. */
const moduleArguments = [
  'config',
  'fleetSecrets',
  'inputs',
  'lib',
  'modulesPath',
  'options',
  'osConfig',
  'pkgs',
  'utils',
] as const;

const identifier = /[A-Za-z_][A-Za-z0-9_'-]*/g;

/** Which of the module arguments a value refers to, so that a file asks for no more. */
export function argumentsUsed(value: NixValue): string[] {
  const used = new Set<string>();
  visit(value, (node) => {
    if (!isNixExpr(node)) return;
    const { node: inner } = node;
    if (inner.kind === 'ref') used.add(inner.path[0] ?? '');
    else if (inner.kind === 'raw') {
      for (const word of inner.text.match(identifier) ?? []) used.add(word);
    }
  });
  return moduleArguments.filter((name) => used.has(name));
}

/** A NixOS or Home Manager module as a file: `{ lib, pkgs, ... }: { … }`. */
export function renderModuleFile(value: NixAttrs, source: string): string {
  const body = fn({ args: argumentsUsed(value), open: true }, value);
  return printNixFile(body, { header: headerText(source) });
}
