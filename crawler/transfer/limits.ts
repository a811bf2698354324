// The bounds of export and import; the unit is last in every name.
export const limits = {
  /** A whole export; a whole library of an import. */
  transactionTimeoutMs: 6 * 3_600_000,
  statementTimeoutMs: 10 * 60_000,
  pagesRead: 50,
  vectorsRead: 500,
  /** Records of one kind that are written by one statement. */
  rowsWritten: 200,
  charactersWritten: 4 * 1024 * 1024,
} as const;
