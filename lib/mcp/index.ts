// A door of its own (`#lib/mcp`).
export { answerMcp } from './http.ts';
export { describeServer, type OfferOptions } from './offer.ts';
export { createMcpSession, type McpServerOptions } from './server.ts';
export { parseSources } from './sources.ts';
export { serveStdio } from './stdio.ts';
export { defineMcpTool, type McpContext, type McpResult, type McpTool } from './tool.ts';
