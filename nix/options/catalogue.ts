import { type Branch, mergeBranches } from './branch.ts';
import { anchorForm, anyAttribute, anyElement, renderSegment } from './names.ts';
import { type OptionType, unionOf } from './type.ts';
import { parseOptionType } from './type-parse.ts';

export interface Catalogue {
  readonly root: OptionNode;
  /** What it was read from, for messages. */
  readonly source: string;
  /** The NixOS or Home Manager release it was made from, where that is known. */
  readonly release: string | undefined;
}

/** A place in the tree of option names; an option when `typeText` is there. */
export interface OptionNode {
  /** Full name, segments joined by dots; empty at the root. */
  readonly name: string;
  readonly typeText: string | undefined;
  readonly children: ReadonlyMap<string, OptionNode>;
}

const aliasMark = 'alias of ';

/** The type text of a name that is still accepted, warns, and is not in the manual. */
export function aliasText(to: string): string {
  return `${aliasMark}${to}`;
}

/** The new name, for a node that is such an alias. */
export function aliasTarget(node: OptionNode | undefined): string | undefined {
  const text = node?.typeText;
  return text?.startsWith(aliasMark) === true ? text.slice(aliasMark.length) : undefined;
}

/** Options of every NixOS and Home Manager configuration that their manuals leave out
 * (nixos/modules/misc/{assertions,lib,meta}.nix). */
export const hiddenOptions: ReadonlySet<string> = new Set([
  'assertions',
  'warnings',
  'lib',
  'meta',
]);

/** A catalogue over one or more trees; a later one wins where two have the same name. */
export function createCatalogue(
  branches: readonly Branch[],
  about: { readonly source: string; readonly release?: string | undefined },
): Catalogue {
  const root = createNode('', mergeBranches(branches));
  return { root, source: about.source, release: about.release };
}

function createNode(name: string, branch: Branch): OptionNode {
  let children: ReadonlyMap<string, OptionNode> | undefined;
  const prefix = name === '' ? '' : `${name}.`;
  return {
    name,
    get typeText() {
      return branch.typeText;
    },
    get children() {
      children ??= new Map(
        [...branch.below()].map(([segment, below]) => [
          segment,
          createNode(`${prefix}${renderSegment(segment)}`, below),
        ]),
      );
      return children;
    },
  };
}

/** Every option below a node, itself included, in the order of the catalogue. */
export function* eachOption(node: OptionNode): Generator<OptionNode & { typeText: string }> {
  if (node.typeText !== undefined) yield node as OptionNode & { typeText: string };
  for (const child of node.children.values()) yield* eachOption(child);
}

/** A position while walking down option names: where in the tree, and which type holds there.
 * Without a type it is a plain set of options; without a node it is inside a value. */
export interface Cursor {
  readonly node: OptionNode | undefined;
  readonly type: OptionType | undefined;
}

export function rootCursor(catalogue: Catalogue): Cursor {
  return { node: catalogue.root, type: undefined };
}

/** The child of a node for one attribute name, declared by that name or for every name. */
export function childNode(node: OptionNode | undefined, segment: string): OptionNode | undefined {
  if (node === undefined) return undefined;
  const exact = node.children.get(segment);
  if (exact !== undefined) return exact;
  const quoted = anchorForm(segment);
  const anchored = quoted === undefined ? undefined : node.children.get(quoted);
  return anchored ?? node.children.get(anyAttribute);
}

/** One attribute further down; undefined when no such option can exist there. */
export function stepInto(cursor: Cursor, segment: string): Cursor | undefined {
  const { node, type } = cursor;
  if (type?.kind === 'union') return stepUnion(cursor, type.members, segment);
  const child = childNode(node, segment);
  if (child?.typeText !== undefined) return { node: child, type: parseOptionType(child.typeText) };
  if (child !== undefined) return { node: child, type: innerType(type) };
  if (type?.kind === 'attrsOf') return { node: undefined, type: type.element };
  if (type?.kind === 'any') return { node: undefined, type };
  if (type?.kind === 'submodule' && type.free !== undefined) {
    return stepInto({ node: undefined, type: type.free }, segment);
  }
  if (type?.kind === 'submodule' && (node === undefined || node.children.size === 0)) {
    return { node: undefined, type: { kind: 'any', text: 'submodule', known: false } };
  }
  return undefined;
}

/** One list element further down. */
export function stepElement(cursor: Cursor): Cursor | undefined {
  const { node, type } = cursor;
  if (type?.kind === 'any') return { node: undefined, type };
  if (type?.kind === 'union') {
    for (const member of type.members) {
      const inner = stepElement({ node, type: member });
      if (inner !== undefined) return inner;
    }
  }
  if (type?.kind !== 'listOf') return undefined;
  return { node: node?.children.get(anyElement), type: type.element };
}

function stepUnion(
  cursor: Cursor,
  members: readonly OptionType[],
  segment: string,
): Cursor | undefined {
  const steps = members.flatMap((member) => {
    const step = stepInto({ node: cursor.node, type: member }, segment);
    // A type without attributes has no say: its node's children belong to another member.
    return step === undefined || !holdsAttributes(member) ? [] : [step];
  });
  const [first] = steps;
  if (first === undefined || steps.length === 1) return first;
  const types = steps.flatMap((step) => (step.type === undefined ? [] : [step.type]));
  return { node: first.node, type: types.length === 0 ? undefined : unionOf(types) };
}

function holdsAttributes(type: OptionType): boolean {
  return type.kind === 'attrsOf' || type.kind === 'any' || type.kind === 'submodule';
}

/** The type below a declared name that is no option itself: `settings.server` of a free-form
 * `settings` keeps what the free form says, a plain group of options has none. */
function innerType(type: OptionType | undefined): OptionType | undefined {
  if (type?.kind === 'attrsOf') return type.element;
  if (type?.kind === 'submodule') return innerType(type.free);
  return type?.kind === 'any' ? type : undefined;
}
