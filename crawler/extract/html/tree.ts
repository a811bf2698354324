/** A node as the Markdown writer reads it: the few parts of the DOM it asks for, and what the reader
 * of the page has found out. Made anew for each page, so it may be changed. */
export interface TreeNode {
  readonly nodeType: 1 | 3 | 11;
  /** Upper case. */
  readonly nodeName: string;
  readonly attributes: Readonly<Record<string, string>>;
  data: string;
  parentNode: TreeNode | null;
  firstChild: TreeNode | null;
  lastChild: TreeNode | null;
  nextSibling: TreeNode | null;
  previousSibling: TreeNode | null;
  isBlock: boolean;
  isCode: boolean;
  isBlank: boolean;
  flankingWhitespace: unknown;
  readonly nodeValue: string;
  readonly childNodes: readonly TreeNode[];
  /** Enough of the text to say whether there is any, and which spaces it begins and ends with. */
  readonly textContent: string;
  getAttribute(name: string): string | null;
  getElementsByTagName(name: string): readonly TreeNode[];
  removeChild(child: TreeNode): void;
  cloneNode(): TreeNode;
}

const behaviour = {
  get nodeValue(): string {
    return (this as unknown as TreeNode).data;
  },
  get childNodes(): readonly TreeNode[] {
    return childrenOf(this as unknown as TreeNode);
  },
  get textContent(): string {
    return edgesOf(this as unknown as TreeNode);
  },
  getAttribute(name: string): string | null {
    return (this as unknown as TreeNode).attributes[name] ?? null;
  },
  getElementsByTagName(name: string): readonly TreeNode[] {
    return elementsBelow(this as unknown as TreeNode, name.toUpperCase());
  },
  removeChild(child: TreeNode): void {
    removeNode(child);
  },
  /** The tree is made for one reading, so it is its own copy. */
  cloneNode(): TreeNode {
    return this as unknown as TreeNode;
  },
};

const noAttributes: Readonly<Record<string, string>> = {};

export function createNode(
  nodeType: 1 | 3 | 11,
  nodeName: string,
  data = '',
  attributes = noAttributes,
): TreeNode {
  // Assigned one by one: half the time of a literal with a prototype, and there are many nodes.
  const node = Object.create(behaviour) as { -readonly [Key in keyof TreeNode]: TreeNode[Key] };
  node.nodeType = nodeType;
  node.nodeName = nodeName;
  node.attributes = attributes;
  node.data = data;
  node.parentNode = null;
  node.firstChild = null;
  node.lastChild = null;
  node.nextSibling = null;
  node.previousSibling = null;
  node.isBlock = false;
  node.isCode = false;
  node.isBlank = false;
  node.flankingWhitespace = undefined;
  return node;
}

export function createText(data: string): TreeNode {
  return createNode(3, '#text', data);
}

export function appendNode(parent: TreeNode, child: TreeNode): void {
  child.parentNode = parent;
  child.previousSibling = parent.lastChild;
  if (parent.lastChild === null) parent.firstChild = child;
  else parent.lastChild.nextSibling = child;
  parent.lastChild = child;
}

export function removeNode(child: TreeNode): void {
  const { parentNode: parent, previousSibling: before, nextSibling: after } = child;
  if (parent === null) return;
  if (before === null) parent.firstChild = after;
  else before.nextSibling = after;
  if (after === null) parent.lastChild = before;
  else after.previousSibling = before;
  child.parentNode = null;
}

export function childrenOf(node: TreeNode): readonly TreeNode[] {
  const children: TreeNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The next node in the page's order inside the root; its children are passed over on request. */
export function nextNode(node: TreeNode, root: TreeNode, over = false): TreeNode | null {
  if (!over && node.firstChild !== null) return node.firstChild;
  let current: TreeNode = node;
  while (current !== root) {
    if (current.nextSibling !== null) return current.nextSibling;
    if (current.parentNode === null) return null;
    current = current.parentNode;
  }
  return null;
}

export function elementsBelow(root: TreeNode, nodeName: string): readonly TreeNode[] {
  const found: TreeNode[] = [];
  for (let node = nextNode(root, root); node !== null; node = nextNode(node, root)) {
    if (node.nodeName === nodeName) found.push(node);
  }
  return found;
}

/** The text from the first to the last node that has any, with only one word of what is between. */
function edgesOf(node: TreeNode): string {
  if (node.nodeType === 3) return node.data;
  let start = '';
  for (let next = nextNode(node, node); next !== null; next = nextNode(next, node)) {
    if (next.nodeType !== 3) continue;
    start += next.data;
    if (/\S/.test(next.data)) return start + endOf(node, next);
  }
  return start;
}

function endOf(node: TreeNode, first: TreeNode): string {
  let end = '';
  for (
    let last = lastBelow(node);
    last !== null && last !== first;
    last = previousText(last, node)
  ) {
    if (last.nodeType !== 3) continue;
    end = last.data + end;
    if (/\S/.test(last.data)) return end;
  }
  return end;
}

function lastBelow(node: TreeNode): TreeNode | null {
  let last = node.lastChild;
  while (last?.lastChild) last = last.lastChild;
  return last;
}

function previousText(node: TreeNode, root: TreeNode): TreeNode | null {
  if (node.previousSibling !== null) {
    let previous = node.previousSibling;
    while (previous.lastChild !== null) previous = previous.lastChild;
    return previous;
  }
  return node.parentNode === root ? null : node.parentNode;
}
