export { extractPage, type PageBody } from './extract-page.ts';
export { extractPdf, type PdfInput } from './pdf.ts';
