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
  build: {
    timeoutMs: 4 * 3_600_000,
    faultLinesMax: 20,
    /** Calls of Nix at once where each host is built by one of its own. */ parallel: 4,
  },
  waves: {
    /** Hosts at once, of one wave. */ parallel: 4,
    parallelMax: 64,
    /** They share one uplink. */ parallelCopies: 2,
    /** Connections being opened at once. */ probes: 16,
  },
  /** What Nix says of its own store; it may have to wait for the end of a garbage collection. */
  nixQuery: { timeoutMs: 600_000 },
  copy: {
    timeoutMs: 2 * 3_600_000,
    /** Left free on the target. */ reserveBytes: 64 * 1024 ** 2,
    /** Loader entries beside the kernels. */ bootReserveBytes: 1024 ** 2,
    /** The supervisor and the output of an activation. */ runReserveBytes: 4 * 1024 ** 2,
  },
  status: {
    /** For the whole answer of one host. */
    deadlineMs: 20_000,
    /** What ends within so many days is worth a word. */
    expiryDays: 14,
    /** Less than this part of a disk left is worth a word. */
    freePart: 0.1,
  },
  tailnet: {
    timeoutMs: 10_000,
    /** Of one probe that explains why a host is not reached. */
    pingTimeoutS: 3,
    portTimeoutMs: 3_000,
  },
  control: {
    /** Of one request to the control plane, headers and body. */
    requestTimeoutMs: 15_000,
    attempts: 4,
    backoffMs: 250,
    backoffMaxMs: 5_000,
    /** A longer Retry-After is told instead of waited for. */
    retryAfterMaxMs: 30_000,
    /** Of an OAuth token's hour, the part after which it is renewed: 50 of 60 minutes. */
    tokenUsableShare: 5 / 6,
    keyExpiryS: 3_600,
    keyExpiryMaxS: 90 * 86_400,
  },
  lease: {
    /** Renewed while a copy runs; a holder that died is in nobody's way for longer. */
    beforeActivationS: 180,
    renewEveryMs: 60_000,
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
  reboot: {
    /** From the order to reboot to the first answer of what was booted. */
    timeoutMs: 600_000,
    askEveryMs: 3_000,
    /** Units may still be starting when sshd answers already. */
    settleS: 30,
    /** The machine itself returns to its default after so long without a confirmation. */
    trialS: 900,
  },
  /** Of a step before activation whose connection breaks. */
  link: { attempts: 5, baseMs: 300, maxMs: 5_000 },
  bootstrap: {
    /** What the installer takes that runs in memory (nixos-anywhere, docs/requirements.md). */
    memoryMinBytes: 1_500_000_000,
    /** Downloading the installer, starting it, and its first answer. */ kexecMs: 1_800_000,
    /** Building what lays out the disks, copying it, and erasing. */ diskoMs: 2 * 3_600_000,
    /** Building the system and copying all of it. */ installMs: 6 * 3_600_000,
    /** Until the installer is gone. */ rebootMs: 900_000,
    /** From there to the first answer of the installed system. */
    verify: { timeoutMs: 900_000, askEveryMs: 5_000 },
    hostKeyScanS: 10,
    outputLinesInFault: 12,
  },
  health: {
    /** What reaching the host may take beyond the checks: a tailnet that looks for its relay again. */
    linkMs: 30_000,
    bodyMaxBytes: 64 * 1024,
    reasonMaxChars: 400,
    service: { tryTimeoutS: 5, everyS: 1, stableS: 5, timerWindowS: 10 },
    /** Until a brain that was drained knows again what it holds and what is open. */
    reconcileWindowS: 120,
  },
  drain: {
    /** Until every order has an outcome. */ settleMs: 60_000,
    /** One answer of the brain. */ tryS: 10,
    /** One question of whoever waits for its state to change. */ watchS: 20,
    /** Before a brain that does not answer is asked again. */ againMs: 1_000,
    resumeTimeoutMs: 30_000,
  },
  secrets: {
    /** Fetching anew on a host, restarting what reads, and waiting until it runs. */ applyS: 120,
    /** Beyond that, for the connection. */ applyGraceMs: 60_000,
    /** Writing a small file there and flushing it: a busy disk takes its time. */ fileMs: 180_000,
    /** Searching the plain places of a host. */ auditMs: 900_000,
  },
  releaseTimeoutMs: 15_000,
} as const;
