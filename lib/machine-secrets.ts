/** Tokens and keys of our own doors. Where services run for one user, nobody else knows them: each machine
 * makes its own, and a host's are never brought there, as they would open that host's doors. */
export const machineSecrets: ReadonlySet<string> = new Set([
  ...['agentToken', 'brainToken', 'mcpToken', 'smartMoneyKey'],
]);
