/** A passage that is found and cited as one. */
export interface Chunk {
  /** Stable: SHA-256 (hex, 32 characters) of library, version, address, heading path and the
   * ordinal among passages with the same text there. */
  readonly id: string;
  /** Place in the document, from 0. */
  readonly ordinal: number;
  /** Titles above it, the document's first. */
  readonly headingPath: readonly string[];
  /** The nearest heading's anchor. */
  readonly anchor?: string;
  /** Markdown, whole blocks only: never the middle of a fence or of a table row. */
  readonly content: string;
  /** SHA-256 (hex) of what is embedded: heading path and content. */
  readonly contentHash: string;
  /** Names that are defined or called in it: functions, options, commands, types. */
  readonly symbols: readonly string[];
  /** Offsets of the content in the document's Markdown, end exclusive. */
  readonly start: number;
  readonly end: number;
}
