export type { Branch, OptionTable } from './branch.ts';
export {
  type Catalogue,
  type Cursor,
  createCatalogue,
  eachOption,
  type OptionNode,
  rootCursor,
} from './catalogue.ts';
export { checkConfig, type OptionFinding } from './check-config.ts';
export { type Complaint, checkValue, findComplaints, type ValuePath } from './check-value.ts';
export type { OptionDelta, OptionScope } from './delta-rows.ts';
export { type OptionState, optionDeltas, optionState, renderOptionState } from './deltas.ts';
export { type FoundOption, findOption } from './find.ts';
export { type CatalogueSource, catalogueFiles, loadCatalogue } from './load.ts';
export { renderOptionPath, splitOptionName } from './names.ts';
export { type NewerGroup, newerGroups, newerOptions } from './newer.ts';
export { describeType, type OptionType, unknownParts } from './type.ts';
export { parseOptionType } from './type-parse.ts';
