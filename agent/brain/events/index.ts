// The door: what the other folders of the brain may use.
export type { HeadOptions } from './anchor.ts';
export { appendInTurns } from './append-in-turns.ts';
export { idOfKey } from './appending.ts';
export { defineEvent, defineProjection } from './define.ts';
export { dumpTable } from './dump.ts';
export { createEventLog, type EventLogOptions } from './event-log.ts';
export { type ExportFormat, type ExportOptions, exportLog } from './export.ts';
export { isHeadOf } from './head.ts';
export type { LogProblem } from './problem.ts';
export { readNewestTime } from './reading.ts';
export { type ReplayReport, replayInto, replayLog, type TableReplay } from './replay.ts';
export { restoreLog } from './restore.ts';
export { statement } from './store.ts';
export type {
  AppendResult,
  Durability,
  EventLog,
  EventOf,
  EventRegistry,
  EventType,
  EventTypeName,
  LogHead,
  NewEvent,
  Projection,
  ReadRange,
  StoredEvent,
} from './types.ts';
export { type LogReport, type VerifyOptions, verifyLog } from './verify.ts';
