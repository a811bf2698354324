import { asciidoc } from './asciidoc.ts';
import { docbook } from './docbook.ts';
import { docusaurus } from './docusaurus.ts';
import { github } from './github.ts';
import { javadoc } from './javadoc.ts';
import { mdbook } from './mdbook.ts';
import { mkdocs } from './mkdocs.ts';
import { plain } from './plain.ts';
import { rustdoc } from './rustdoc.ts';
import { sphinx } from './sphinx.ts';

/** Programs that make documentation pages, in the order in which they are looked for; the last takes
 * every page. */
export const generators = [
  docusaurus,
  mkdocs,
  mdbook,
  rustdoc,
  javadoc,
  sphinx,
  docbook,
  asciidoc,
  github,
  plain,
] as const;
