export {
  decideWalletAction,
  type GateInput,
  type LaneActions,
  type Permission,
  type WalletRequest,
} from './gate.ts';
export { decideGrant, type GrantInput } from './grants.ts';
