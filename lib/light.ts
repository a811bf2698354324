// A door of its own (`#lib/light`): what a thread or a program needs that has to start fast. Nothing of it
// loads zod, which takes longer than all the rest.
export { sha256Hex } from './canonical-json.ts';
export { exec } from './exec.ts';
export { Fault } from './fault.ts';
