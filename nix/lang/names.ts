import { Fault } from '#lib';
import { quoted } from './escape.ts';

const identifier = /^[a-zA-Z_][a-zA-Z0-9_'-]*$/;
const keywords = new Set([
  'assert',
  'else',
  'if',
  'in',
  'inherit',
  'let',
  'or',
  'rec',
  'then',
  'with',
]);

/** Whether `text` can be a variable or an unquoted attribute name (Nix's ID token; no keyword). */
export function isNixIdentifier(text: string): boolean {
  return identifier.test(text) && !keywords.has(text);
}

/** An attribute name as Nix reads it: bare when it can be, otherwise in quotes. */
export function attrName(name: string): string {
  return isNixIdentifier(name) ? name : quoted(name);
}

/** `services.foo.ports[3]`: how a place inside a value is named to a person. */
export function placeName(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${isNixIdentifier(step) ? step : JSON.stringify(step)}`;
  }
  return text;
}

// Not keywords but variables, in scope everywhere: what we print for true, false and null, and what
// `-`, `*`, `/` and `<` call. A binding of the same name would change what the text around it means.
const builtinNames = /^(?:true|false|null|__sub|__mul|__div|__lessThan)$/;

/** Throws Fault `nix.value` for a name that `let`, `rec` or a function cannot bind safely. */
export function requireBindable(name: string, what: string): string {
  if (!builtinNames.test(name)) return name;
  throw new Fault({
    code: 'nix.value',
    message: `${what} ${name} would hide Nix's own ${name}`,
    hint: 'choose another name',
  });
}

export function requireIdentifier(name: string, what: string): string {
  if (isNixIdentifier(name)) return name;
  throw new Fault({
    code: 'nix.value',
    message: `${what} ${JSON.stringify(name)} is not a Nix identifier`,
    hint: "letters, digits, _, ' and -, starting with a letter or _, and no keyword",
  });
}

/** `a."b.c".d` → `['a', 'b.c', 'd']`. A step in quotes may hold anything except `"`, `\` and `$`.
 * Throws Fault `nix.value` for an empty step or an open quote. */
export function splitPath(text: string): readonly string[] {
  if (!text.includes('"')) {
    const steps = text.split('.');
    if (steps.includes('')) throw badPath(text);
    return steps;
  }
  const steps: string[] = [];
  const step = /(?:"([^"\\$]*)"|([^".]+))(\.|$)/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (match === null) throw badPath(text);
    steps.push(match[1] ?? match[2] ?? '');
    if (match[3] === '.' && step.lastIndex === text.length) throw badPath(text);
  }
  return steps;
}

function badPath(text: string): Fault {
  return new Fault({
    code: 'nix.value',
    message: `${JSON.stringify(text)} is not an attribute path`,
    hint: 'names joined by dots; a name with a dot in it goes in quotes or into an array of names',
  });
}
