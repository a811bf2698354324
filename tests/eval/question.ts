/** A question that a manual answers. */
export interface Question {
  readonly ask: string;
  /** Ends of addresses of pages that answer it; any one of them will do. */
  readonly pages: readonly string[];
}
