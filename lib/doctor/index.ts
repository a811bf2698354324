export { type Finding, isFine } from './finding.ts';
export { findProgram, type Machine, type ProgramNeed } from './program.ts';
export { renderFindings } from './render.ts';
