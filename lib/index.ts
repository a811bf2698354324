export { exitCodes, type FaultCode } from './fault-codes.ts';
export { Fault, type FaultInit, renderFault } from './fault.ts';
