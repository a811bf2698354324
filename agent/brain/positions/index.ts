import { balancesProjection } from './balances.ts';
import { positionEventsProjection } from './projection.ts';

export { hasFunding, type LocalBalance, readBalance, readEquity } from './balances.ts';
export {
  adoptPosition,
  applyFill,
  type BookChange,
  type BookFill,
  type BookPosition,
  excursions,
  exitPrice,
  netPnl,
  sideSign,
  unrealisedPnl,
} from './book.ts';
export {
  type CloseReason,
  closeReasons,
  fillRecorded,
  positionEvents,
  positionMismatch,
} from './events.ts';
export { decideExit, type Exit, type ExitView } from './exits.ts';
export {
  findPositionAt,
  type HeldPosition,
  positionIdOf,
  readOpenPosition,
  readOpenPositions,
  readPosition,
} from './held-position.ts';
export {
  createPositionMonitor,
  type MonitorOptions,
  type PositionMonitor,
  type PriceUpdate,
} from './monitor.ts';

export const positionProjections = [positionEventsProjection, balancesProjection] as const;
