export { type ExportOptions, exportLibrary } from './export.ts';
export type { Counts } from './format.ts';
export { type ImportOptions, type ImportReport, importLibrary } from './import.ts';
export { type LibrarySize, readInventory } from './inventory.ts';
export { type FileSummary, verifyExport } from './read-file.ts';
