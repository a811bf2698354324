import { dayMs, hourMs, minuteMs } from '../model/time.ts';

// The bounds producers work within; the unit is last in every name.
export const limits = {
  rationaleMaxChars: 500,
  inputsMax: 40,
  inputTextMaxChars: 300,
  breaker: {
    /** Failures in a row after which a producer is left alone; also when the one alert is raised. */
    failuresToOpen: 3,
    restMs: minuteMs,
    /** The rest doubles with every trial that fails, up to this. */
    restMaxMs: hourMs,
  },
  health: {
    /** Weight of the newest duration in the moving average. */
    durationWeight: 0.2,
    messageMaxChars: 300,
  },
  model: { bodyMaxBytes: 1024 * 1024, symbolsPerQuestion: 25, reasonMaxChars: 400 },
  external: {
    signalsPerHour: 20,
    signalsPerDay: 100,
    /** Between two signals of one producer on one asset and direction. */
    sameViewMs: 30 * minuteMs,
    /** A message may be so much older or newer than this machine's clock. */
    clockSkewMs: 5 * minuteMs,
    /** Signals older than this say nothing. */
    observedAgeMaxMs: 4 * dayMs,
    bodyMaxBytes: 512 * 1024,
    signalsPerMessage: 100,
    pollTimeoutMs: 5_000,
    producersMax: 100,
  },
  notes: { fileMaxBytes: 1024 * 1024, viewsMax: 1_000, textMaxChars: 500 },
} as const;
