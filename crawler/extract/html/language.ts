import { attribute, classesOf, type DomElement, type DomNode, isElement } from './dom.ts';

const prefixed =
  /^(?:language|lang|highlight-source|highlight-text|highlight|brush|src|source|code)[-:](.+)$/;
/** Classes of highlighters that are names of no language. */
const noLanguage = new Set(
  (
    'default none notranslate text-only plain-text wrapper wrap container content block inline body table ' +
    'source javascript-only nohighlight no-highlight highlight scroll dark light copy'
  ).split(' '),
);
/** Classes beside which the other class is the language: `sourceCode haskell`, `hljs css`. */
const beside = new Set([
  'sourceCode',
  'hljs',
  'src',
  'prettyprint',
  'chroma',
  'prism-code',
  'example-wrap',
  'brush:',
]);
const ordinary =
  /^(?:numberSource|numberLines|literate|linenums|example|rendered|playground|editable|ignore|should_panic|no_run|compile_fail|edition\d+|item-decl|rust-example-rendered|prettyprinted|theme-.*|code.*|docutils|literal.*|pre|thin-scrollbar|fade-in|hljs.*|undefined|mono|highlighter-rouge|rouge|wrap.*)$/;

/** The language a highlighter was told, in its own word; empty where the page does not say. */
export function languageOf(pre: DomElement, code: DomElement | undefined): string {
  const own = code === undefined ? [pre] : [code, pre];
  for (const element of [...own, ...parentsOf(pre)]) {
    const language = fromElement(element);
    if (language !== undefined) return language;
  }
  return '';
}

function parentsOf(pre: DomElement): DomElement[] {
  const parents: DomElement[] = [];
  let node = pre.parentNode as DomNode | null;
  while (
    isElement(node) &&
    parents.length < 6 &&
    /^(?:div|figure|td|tr|tbody|table|span|code-block)$/.test(node.name)
  ) {
    parents.push(node);
    node = node.parentNode as DomNode | null;
  }
  return parents;
}

function fromElement(element: DomElement): string | undefined {
  const data = attribute(element, 'data-lang') ?? attribute(element, 'data-language');
  if (data !== undefined && isLanguage(data)) return clean(data);
  const classes = classesOf(element);
  for (const name of classes) {
    const match = prefixed.exec(name.replace(/^\{?\.?/, ''));
    if (match?.[1] !== undefined && isLanguage(match[1])) return clean(match[1]);
  }
  const brush = classes.indexOf('brush:');
  if (brush !== -1) return clean(classes[brush + 1] ?? '');
  if (/^(?:pre|code|div)$/.test(element.name) && classes.includes('rust')) return 'rust';
  if (element.name === 'div' || !classes.some((name) => beside.has(name))) return undefined;
  const other = classes.find(
    (name) => !beside.has(name) && !ordinary.test(name) && isLanguage(name),
  );
  return other === undefined ? undefined : clean(other);
}

function isLanguage(name: string): boolean {
  return /^[\w+#.:/-]{1,30}[;,]?$/.test(name) && !noLanguage.has(name.toLowerCase());
}

function clean(name: string): string {
  return name.replace(/[;,:].*$/, '').toLowerCase();
}
