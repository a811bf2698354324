import { attribute, classesOf, type DomElement, type DomNode, isElement } from './dom.ts';

const offScreen = /(?:^|;)(?:left|top|right|bottom|text-indent|margin-left|margin-top):-\d{3,}/;
const noSize = /(?:^|;)(?:max-)?(?:width|height):0(?:px|em|rem|%)?(?:;|$)/;
const unseen = [
  /(?:^|;)display:none/,
  /(?:^|;)visibility:(?:hidden|collapse)/,
  /(?:^|;)opacity:0(?:\.0+)?(?:%|;|$)/,
  /(?:^|;)font-size:0(?:\.0+)?(?:px|em|rem|pt|%|;|$)/,
  /(?:^|;)clip:rect\((?:0|1px)/,
  /(?:^|;)clip-path:inset\((?:50|100)%/,
  /(?:^|;)transform:scale\(0/,
  /(?:^|;)color:transparent/,
  offScreen,
];
const white = /^(?:#fff|#ffffff|white|rgb\(255,255,255\))$/;

/** Whether a reader of the page does not see the element, as far as the element itself says so. Panels
 * of tabs are seen after a click. */
export function isHidden(element: DomElement): boolean {
  const hidden = attribute(element, 'hidden');
  if (hidden !== undefined && hidden !== 'until-found' && attribute(element, 'role') !== 'tabpanel')
    return true;
  if (attribute(element, 'aria-hidden') === 'true') return true;
  const names = attribute(element, 'class');
  if (names !== undefined && /sr-only|visually-?hidden/.test(names)) {
    const isOne = (name: string) => /^(?:sr-only|visually-?hidden)$/.test(name);
    if (classesOf(element).some(isOne)) return true;
  }
  const style = attribute(element, 'style');
  return style !== undefined && isStyledAway(element, style);
}

function isStyledAway(element: DomElement, style: string): boolean {
  const text = style
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/!important/g, '');
  if (attribute(element, 'role') === 'tabpanel') return false;
  if (unseen.some((pattern) => pattern.test(text))) return true;
  if (noSize.test(text) && /overflow(?:-[xy])?:(?:hidden|clip)/.test(text)) return true;
  const color = /(?:^|;)color:([^;]+)/.exec(text)?.[1];
  return color !== undefined && color === backgroundAround(element, white.test(color));
}

/** The nearest background that is written on an element; the page's own is taken for white. */
function backgroundAround(element: DomElement, isWhite: boolean): string | undefined {
  let node: DomNode | null = element;
  for (let steps = 0; isElement(node) && steps < 6; steps++) {
    const style = attribute(node, 'style')?.toLowerCase().replace(/\s+/g, '');
    const found =
      style === undefined ? undefined : /background(?:-color)?:([^;]+)/.exec(style)?.[1];
    const background = found ?? attribute(node, 'bgcolor')?.toLowerCase();
    if (background !== undefined)
      return isWhite && white.test(background) ? colorOf(element) : background;
    // A class may give it any background.
    if (isWhite && attribute(node, 'class') !== undefined) return undefined;
    node = node.parentNode as DomNode | null;
  }
  return isWhite ? colorOf(element) : undefined;
}

function colorOf(element: DomElement): string | undefined {
  const style = attribute(element, 'style')
    ?.toLowerCase()
    .replace(/\s+/g, '')
    .replace(/!important/g, '');
  return style === undefined ? undefined : /(?:^|;)color:([^;]+)/.exec(style)?.[1];
}
