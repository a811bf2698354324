// A door of its own (`#lib/opencode`): what OpenCode is told, wherever it runs.
export { denyByDefault } from './agents.ts';
export { type OpencodeSettings, opencodeConfig, type ToolServer } from './config.ts';
export { answerEnvironment, quietEnvironment } from './environment.ts';
export { answerAgent, mcpServerName, serverPort, serverUser, toolPattern } from './names.ts';
export { fileReference, type OpencodeProvider } from './providers.ts';
