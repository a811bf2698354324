export { abortFault, calledOff, throwIfAborted } from './abort.ts';
export { collectInTurns, createBreather } from './breather.ts';
export { canonicalJson, sha256Hex } from './canonical-json.ts';
export { type Clock, systemClock } from './clock.ts';
export { chooseAction } from './command/action.ts';
export {
  type AnyCommand,
  type ArgumentSpec,
  type ArgumentSpecs,
  type Command,
  type CommandContext,
  type CommandExample,
  type CommandInit,
  defineCommand,
  type OptionSpec,
  type OptionSpecs,
} from './command/define.ts';
export { renderHelp, renderRows, wrap } from './command/help.ts';
export { type CommandIo, interruptSignals, processIo } from './command/io.ts';
export { renderFailure, runCommand } from './command/run.ts';
export { parseEnvironment } from './env.ts';
export { type ExecOptions, type ExecResult, exec } from './exec.ts';
export { Fault, type FaultInit, renderFault } from './fault.ts';
export { exitCodes, type FaultCode } from './fault-codes.ts';
export { readJsonFile, readTextFile, writeFault, writeFileAtomic } from './files.ts';
export { type Metric, renderMetrics } from './http/metrics.ts';
export { limits } from './limits.ts';
export {
  createLog,
  type Log,
  type LogFields,
  type LogFormat,
  type LogLevel,
  type LogOptions,
  parseLogLevel,
} from './log.ts';
export { machineSecrets } from './machine-secrets.ts';
export { createManualClock, type ManualClock, type ManualClockOptions } from './manual-clock.ts';
export { editDistance, nearest } from './nearest.ts';
export { endGroup } from './process-group.ts';
export { type ProcessStat, readProcessStat } from './process-stat.ts';
export {
  createRedactor,
  type Redactor,
  type RedactorOptions,
  redacted,
  redactText,
  redactValue,
} from './redact.ts';
export { type RetryAttempt, type RetryOptions, retry } from './retry.ts';
export { isSecretSchema, secretKeysOf, secretValue } from './secret-schema.ts';
export * from './service-exports.ts';
export {
  isSshAddress,
  isSshUser,
  parseSshUrl,
  type SshUrl,
  type SshUrlOptions,
} from './ssh-url.ts';
export {
  compareTree,
  type ReplaceTreeOptions,
  replaceTree,
  type TreeChange,
  type TreeFiles,
} from './tree.ts';
export { type Recovery, recoverTree } from './tree-recovery.ts';
