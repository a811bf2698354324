// The door for rooms that work on the fleet as it is declared (`#hosts/fleet`). Importing it loads
// no host: what is wrong with one becomes a fault with a place when the fleet is asked for.
export { bundleProgram } from './bundle.ts';
export { countFindings, errorsOf, findingsFault } from './findings.ts';
export { type PreparedGeneration, prepareGeneration } from './generation.ts';
export { loadFleet, repositoryRoot } from './load.ts';
export { type FilePlan, type PlannedFile, planFiles } from './plan-files.ts';
