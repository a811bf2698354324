export { defaults, presets } from './defaults.ts';
export { configEvents } from './events.ts';
export { type ConfigInput, loadConfig } from './load.ts';
export { dcgListOf, holdMaxMsOf, killSwitchConfigOf, riskConfigOf } from './risk.ts';
export { type BrainConfig, configSchema, type Domain, domains, type Weights } from './schema.ts';
export { shownConfig } from './shown.ts';
