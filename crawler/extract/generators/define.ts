import type { Generator } from '../../model/page.ts';
import type { Selector } from '../html/selector.ts';

/** Where a program that makes documentation puts the main content, and what it adds to it. */
export interface PageGenerator {
  readonly name: Generator;
  /** Matched with the content of `<meta name="generator">`. */
  readonly meta?: RegExp;
  /** Any one of them on the page gives the program away. */
  readonly marks: readonly Selector[];
  /** The element with the content; the first of the list that is on the page. */
  readonly main: readonly Selector[];
  /** What is no content inside it. */
  readonly drop: readonly Selector[];
}

export function defineGenerator(generator: PageGenerator): PageGenerator {
  return generator;
}
