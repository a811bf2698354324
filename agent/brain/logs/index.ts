export { createLogFiles, type LogFiles, logFileLimits } from './log-files.ts';
export { writeTradingLines } from './trading-lines.ts';
