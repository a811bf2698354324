import { randomUUID } from 'node:crypto';

/** Stands in drawn pages where the token of whoever reads them belongs: tiles are drawn once for all. */
export const formTokenMark = `form-token-${randomUUID()}`;

export const withFormToken = (text: string, token: string): string =>
  text.replaceAll(formTokenMark, token);
