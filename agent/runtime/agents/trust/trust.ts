/** A prediction that was held against what happened. */
export interface ScoredPrediction {
  /** That it would come true, 0 to 1. */
  readonly probability: number;
  readonly happened: boolean;
}

/** What trust is made of; a part nobody has measured is undefined, never a guess. */
export interface TrustParts {
  /** Of what it said would happen, the share that did. */
  readonly precision: number | undefined;
  /** Of what did happen, the share that it had said. */
  readonly recall: number | undefined;
  /** From the question to the answer, on average. */
  readonly latencyS: number | undefined;
  /** How well its answers explain themselves, 1 to 5, on average, as the operator rates them. */
  readonly explanation: number | undefined;
  /** Of what it said would not happen, the share that did not. */
  readonly suppression: number | undefined;
}

/** From here on a prediction says that it will happen. */
const saysYesFrom = 0.5;

/** Of the confusion matrix of its predictions. */
export function measurePredictions(
  scored: readonly ScoredPrediction[],
): Pick<TrustParts, 'precision' | 'recall' | 'suppression'> {
  const count = (saysYes: boolean, happened: boolean) =>
    scored.filter((one) => one.probability >= saysYesFrom === saysYes && one.happened === happened)
      .length;
  const [rightYes, wrongYes] = [count(true, true), count(true, false)];
  const [wrongNo, rightNo] = [count(false, true), count(false, false)];
  return {
    precision: share(rightYes, rightYes + wrongYes),
    recall: share(rightYes, rightYes + wrongNo),
    suppression: share(rightNo, rightNo + wrongNo),
  };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

export function mean(values: readonly number[]): number | undefined {
  return share(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}

/** .30 precision + .25 recall + .15 (1 − latency / 3600 s) + .15 (explanation / 5) + .15 suppression, after the
 * owner's notes on his cockpit. An hour or more of latency counts 0. Undefined while a part is. */
export function computeTrust(parts: TrustParts): number | undefined {
  const { precision, recall, latencyS, explanation, suppression } = parts;
  if (precision === undefined || recall === undefined || latencyS === undefined) return undefined;
  if (explanation === undefined || suppression === undefined) return undefined;
  const speed = Math.min(1, Math.max(0, 1 - latencyS / 3_600));
  return (
    0.3 * precision + 0.25 * recall + 0.15 * speed + 0.15 * (explanation / 5) + 0.15 * suppression
  );
}

export type Grade = 'good' | 'weak' | 'bad' | 'unknown';

/** Of the whole, and of each part: the bounds of the same notes. */
export function gradeTrust(trust: number | undefined): Grade {
  return grade(trust, 0.75, 0.6);
}

export function gradeParts(parts: TrustParts): Readonly<Record<keyof TrustParts, Grade>> {
  const slowness = parts.latencyS === undefined ? undefined : -parts.latencyS;
  return {
    precision: grade(parts.precision, 0.7, 0.5),
    recall: grade(parts.recall, 0.6, 0.4),
    latencyS: grade(slowness, -3_600, -14_400),
    explanation: grade(parts.explanation, 4, 3),
    suppression: grade(parts.suppression, 0.9, 0.7),
  };
}

function grade(value: number | undefined, goodFrom: number, badBelow: number): Grade {
  if (value === undefined) return 'unknown';
  if (value >= goodFrom) return 'good';
  return value < badBelow ? 'bad' : 'weak';
}
