import type { Kind } from '../kind.ts';
import { createSingleReader, parseSingleLocation } from './single.ts';

export const pdfKind: Kind = {
  name: 'pdf',
  description: 'one PDF with text in it',
  parseLocation: parseSingleLocation,
  open: async (context) => createSingleReader(context, 'application/pdf'),
};
