export * from './approvals.ts';
export * from './modes.ts';
export { type AgentStore, openAgentStore } from './open.ts';
export * from './predictions.ts';
export * from './runs.ts';
