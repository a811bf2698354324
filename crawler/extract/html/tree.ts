const noAttributes: Readonly<Record<string, string>> = {};

/** A node as the Markdown writer reads it: the few parts of the DOM it asks for, and what the reader
 * of the page has found out. Made anew for each page, so it may be changed. A class, because there are
 * many: an object with a given prototype takes more time and memory. */
export class TreeNode {
  readonly nodeType: 1 | 3 | 11;
  /** Upper case. */
  readonly nodeName: string;
  readonly attributes: Readonly<Record<string, string>>;
  data: string;
  parentNode: TreeNode | null = null;
  firstChild: TreeNode | null = null;
  lastChild: TreeNode | null = null;
  nextSibling: TreeNode | null = null;
  previousSibling: TreeNode | null = null;
  isBlock = false;
  isCode = false;
  isBlank = false;
  flankingWhitespace: unknown = undefined;

  constructor(
    nodeType: 1 | 3 | 11,
    nodeName: string,
    data: string,
    attributes: Readonly<Record<string, string>>,
  ) {
    this.nodeType = nodeType;
    this.nodeName = nodeName;
    this.data = data;
    this.attributes = attributes;
  }

  get nodeValue(): string {
    return this.data;
  }

  get childNodes(): readonly TreeNode[] {
    return childrenOf(this);
  }

  /** Enough of the text to say whether there is any, and which spaces it begins and ends with. */
  get textContent(): string {
    return edgesOf(this);
  }

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }

  getElementsByTagName(name: string): readonly TreeNode[] {
    return elementsBelow(this, name.toUpperCase());
  }

  removeChild(child: TreeNode): void {
    removeNode(child);
  }

  /** The tree is made for one reading, so it is its own copy. */
  cloneNode(): TreeNode {
    return this;
  }
}

export function createNode(
  nodeType: 1 | 3 | 11,
  nodeName: string,
  data = '',
  attributes = noAttributes,
): TreeNode {
  return new TreeNode(nodeType, nodeName, data, attributes);
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
