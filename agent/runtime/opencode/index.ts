export type { OpencodeAnswer, OpencodeLine, OpencodeRequest } from './answer.ts';
export { askOpencode } from './ask.ts';
export { findOpencode, type OpencodeDoor } from './door.ts';
export { printOpencode } from './print.ts';
