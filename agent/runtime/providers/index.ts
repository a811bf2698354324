export { createAnthropicProvider } from './anthropic.ts';
export { explainEvidence, renderEvidence } from './evidence-text.ts';
export { type ModelChoice, orderModels } from './models.ts';
export { createOpenAiProvider } from './openai.ts';
export type { ProviderOptions } from './options.ts';
export { addUsage, noUsage, totalTokens } from './usage.ts';
