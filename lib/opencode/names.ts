/** The MCP server as OpenCode names it: it puts the name and `_` in front of each tool. */
export const mcpServerName = 'panther';

/** What a model may be offered where nothing else is allowed. */
export const toolPattern = `${mcpServerName}_*`;

/** The agent that answers from our tools and can do nothing else. */
export const answerAgent = 'panther';

/** Basic authentication: OpenCode's own default. */
export const serverUser = 'opencode';

export const serverPort = 4096;
