// The bounds a deployment works within; the unit is last in every name.
export const limits = {
  ssh: {
    connectTimeoutS: 10,
    /** A link that says nothing for interval × count is dead. */
    aliveIntervalS: 5,
    aliveCountMax: 3,
    /** How long the shared connection outlives its last use, should we be killed. */
    persistS: 120,
    scriptTimeoutMs: 60_000,
  },
  build: { timeoutMs: 4 * 3_600_000, faultLinesMax: 20 },
  /** What Nix says of its own store; it may have to wait for the end of a garbage collection. */
  nixQuery: { timeoutMs: 600_000 },
  copy: {
    timeoutMs: 2 * 3_600_000,
    attempts: 3,
    /** Left free on the target. */ reserveBytes: 64 * 1024 ** 2,
  },
  tailnet: { timeoutMs: 10_000 },
  lease: {
    /** From the first contact to the start of the activation: building comes before it. */
    beforeActivationS: 1_800,
  },
  activation: {
    timeoutS: 300,
    /** tailscaled may restart and look for a relay again before the target can be reached. */
    confirmS: 90,
    /** What the deadline allows beyond both. */
    graceS: 30,
    /** One question of the follower lasts this long at most. */
    followS: 20,
    reconnectMs: 500,
    logLinesInFault: 40,
  },
  releaseTimeoutMs: 15_000,
} as const;
