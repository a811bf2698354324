export { createPurse, type Purse } from './budget.ts';
export { compactMessages, estimateTokens } from './compact.ts';
export { type LoopOptions, type LoopResult, runLoop } from './loop.ts';
export { type BoundTool, bindTool } from './run-tools.ts';
