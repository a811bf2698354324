import { cooldownGate } from './cooldown.ts';
import { dailyLossGate } from './daily-loss.ts';
import { dcgGate } from './dcg.ts';
import { drawdownGate } from './drawdown.ts';
import { entryHoldGate } from './entry-hold.ts';
import { existingPositionGate } from './existing-position.ts';
import { heatGate } from './heat.ts';
import { inputsGate } from './inputs.ts';
import { killSwitchGate } from './kill-switch.ts';
import { leverageGate } from './leverage.ts';
import { liquidationGate } from './liquidation.ts';
import { maxOpenGate } from './max-open.ts';
import { minNotionalGate } from './min-notional.ts';
import { positionLimitGate } from './position-limit.ts';
import { regimeGate } from './regime.ts';
import { riskCapGate } from './risk-cap.ts';
import { sameTradeGate } from './same-trade.ts';
import { sectorLimitGate } from './sector-limit.ts';
import { unknownOrderGate } from './unknown-order.ts';

/** Every gate in the order it is asked. Those before the size are all asked, even when one refuses, so
 * that every reason is told; those after it only look at a trade that none of them refused. */
export const gates = [
  dcgGate,
  killSwitchGate,
  riskCapGate,
  entryHoldGate,
  inputsGate,
  regimeGate,
  sameTradeGate,
  unknownOrderGate,
  existingPositionGate,
  cooldownGate,
  maxOpenGate,
  positionLimitGate,
  leverageGate,
  sectorLimitGate,
  heatGate,
  dailyLossGate,
  drawdownGate,
  liquidationGate,
  minNotionalGate,
] as const;

export type { Gate } from './define.ts';
