/** What a server, a repository or a folder gave for one address. */
export interface FetchedPage {
  /** The address asked for, without fragment. */
  readonly url: string;
  /** Where it was found after redirects. */
  readonly finalUrl: string;
  /** Whether every hop was permanent (301, 308), so that the address itself has changed. */
  readonly movedPermanently: boolean;
  readonly status: number;
  /** Lower-case media type without parameters: `text/html`. */
  readonly mediaType: string;
  /** Decoded by the declared or sniffed character set; empty with status 304. */
  readonly body: Uint8Array;
  readonly charset: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** Bytes that came over the wire. */
  readonly wireBytes: number;
  readonly fetchedAt: number;
}

/** Which program made the page, and so where its main content is. */
export type Generator =
  | 'sphinx'
  | 'docbook'
  | 'mkdocs'
  | 'docusaurus'
  | 'mdbook'
  | 'rustdoc'
  | 'asciidoc'
  | 'github'
  | 'javadoc'
  | 'markdown'
  | 'openapi'
  | 'text'
  | 'pdf'
  | 'plain';

/** A page as clean Markdown. */
export interface ExtractedPage {
  readonly generator: Generator;
  readonly title: string;
  /** `lang` of the page, such as `en`, where it says. */
  readonly language?: string;
  /** `rel=canonical`, absolute. */
  readonly canonicalUrl?: string;
  /** CommonMark with GFM tables. Headings carry their anchor in `headings`, not in the text. */
  readonly markdown: string;
  readonly headings: readonly Heading[];
  /** Terms of definition lists: functions, options, glossary entries. */
  readonly terms?: readonly Term[];
  /** Absolute http(s) links without fragment, each once, in the page's order; those of navigation too. */
  readonly links: readonly string[];
  readonly hidden: HiddenText;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** The id it can be linked by. */
  readonly anchor?: string;
  /** Offset of its line in the Markdown. */
  readonly offset: number;
}

/** A term whose definition begins at a line. */
export interface Term {
  /** How many lists of definitions it is in, and other blocks; deeper ones belong to those before. */
  readonly depth: number;
  readonly anchor?: string;
  /** Offset of its line in the Markdown. */
  readonly offset: number;
}

/** What was left out because no reader would have seen it, and what addresses an AI. */
export interface HiddenText {
  readonly characters: number;
  /** Phrases that tell a model what to do, visible or not; shortened. */
  readonly instructions: readonly string[];
  /** 0 (clean) … 1. */
  readonly suspicion: number;
}
