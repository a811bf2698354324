// The bounds of reading one page; the unit is last in every name.
export const limits = {
  /** What is longer is cut; documentation pages are far below. */
  textMaxChars: 24_000_000,
  /** Elements and texts taken into the tree that becomes Markdown. */
  nodesMax: 1_500_000,
  linksMax: 20_000,
  html: {
    /** Elements nested deeper are taken out of their parents before the page is parsed. */
    depthMax: 256,
    /** A start tag that is longer loses its attributes. */
    tagMaxChars: 64_000,
    /** The exact parser of the HTML standard has quadratic cases; it reads pages up to this. */
    exactMaxChars: 3_000_000,
    /** Formatting elements left open, which the standard repeats in every paragraph. */
    formattingOpenMax: 4,
    /** Blocks and inline elements in the tree given to the Markdown writer. */
    blockDepthMax: 48,
    inlineDepthMax: 12,
  },
  table: { columnsMax: 64, colspanMax: 64, cellCharsMax: 4_000 },
  instructions: { countMax: 20, charsMax: 160, scanMaxChars: 4_000_000 },
  openapi: { depthMax: 3, propertiesMax: 60, operationsMax: 5_000, bytesMax: 24_000_000 },
  pdf: { timeoutMs: 60_000, outputMaxBytes: 64 * 1024 ** 2 },
} as const;
