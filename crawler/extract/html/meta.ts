import { removeInvisible } from '../invisible.ts';
import { limits } from '../limits.ts';
import { attribute, type DomElement, isElement, oneLine, textOf } from './dom.ts';
import { absoluteUrl } from './url.ts';

export interface PageMeta {
  readonly title: string;
  readonly language: string | undefined;
  readonly canonicalUrl: string | undefined;
  readonly baseUrl: string;
  readonly links: readonly string[];
}

/** What the page says about itself, and where its links lead. */
export function readMeta(elements: readonly DomElement[], url: string): PageMeta {
  const base = elements.find((element) => element.name === 'base');
  const baseUrl =
    absoluteUrl(base === undefined ? '' : (attribute(base, 'href') ?? ''), url) ?? url;
  const links = new Set<string>();
  let language: string | undefined;
  let canonical: string | undefined;
  let title: string | undefined;
  for (const element of elements) {
    if (element.name === 'a' || element.name === 'area') addLink(links, element, baseUrl);
    else if (element.name === 'html')
      language = attribute(element, 'lang') ?? attribute(element, 'xml:lang');
    else if (element.name === 'title' && title === undefined && !isDrawing(element))
      title = textOf(element);
    else if (
      element.name === 'link' &&
      /(?:^|\s)canonical(?:\s|$)/i.test(attribute(element, 'rel') ?? '')
    )
      canonical ??= absoluteUrl(attribute(element, 'href') ?? '', baseUrl);
  }
  return {
    title: oneLine(removeInvisible(title ?? '').text),
    language: language?.trim() === '' ? undefined : language?.trim().toLowerCase(),
    canonicalUrl: canonical?.replace(/#.*$/, ''),
    baseUrl,
    links: [...links],
  };
}

function isDrawing(element: DomElement): boolean {
  const parent = element.parentNode;
  return isElement(parent as never) && (parent as DomElement).name === 'svg';
}

function addLink(links: Set<string>, element: DomElement, baseUrl: string): void {
  if (links.size >= limits.linksMax) return;
  const href = attribute(element, 'href');
  if (href === undefined || href.startsWith('#')) return;
  const url = absoluteUrl(href, baseUrl);
  if (url === undefined) return;
  const end = url.indexOf('#');
  links.add(end === -1 ? url : url.slice(0, end));
}
