/** What keeps OpenCode from fetching, sharing and reading what is not ours. No key of its configuration does:
 * read from the environment only (1.18). */
export const quietEnvironment = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  /** The list of models.dev; our providers say their own models. */
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  OPENCODE_DISABLE_SHARE: '1',
  /** Instructions that lie in ~/.claude are for another program. */
  OPENCODE_DISABLE_CLAUDE_CODE: '1',
  /** It would fetch a package for plugins into its configuration folder. */
  npm_config_offline: 'true',
} as const;

/** The same for one that only answers: no folder it is started in has a say. */
export const answerEnvironment = {
  ...quietEnvironment,
  OPENCODE_DISABLE_PROJECT_CONFIG: '1',
} as const;
