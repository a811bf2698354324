export { analyzeUnits, type UnitAnalysis } from './analyze.ts';
export {
  defineServiceModule,
  pantherPackage,
  type ServiceModuleSpec,
  type ServiceOptions,
  serviceModuleImport,
} from './module.ts';
export { serviceNixModule } from './nix-module.ts';
export { serviceOptionTypes } from './option-types.ts';
export { type UnitModel, type UnitSection, unitModelOf } from './unit-model.ts';
export { renderUnitText, type UnitPlace } from './unit-text.ts';
