import { Fault } from '#lib';
import { type Leg, leg } from '../../engines/options/legs.ts';
import { dayText } from '../../model/words.ts';

const shape =
  /^(buy|sell)\s+(\d+(?:\.\d+)?)\s+(call|put|underlying)(?:\s+(\d+(?:\.\d+)?)\s+(\d{4}-\d\d-\d\d))?\s+at\s+(\d+(?:\.\d+)?)(?:\s+iv\s+(\d+(?:\.\d+)?)\s*%)?$/i;

export const legsHint =
  'one leg a line: sell 1 put 63000 2026-03-27 at 1400 iv 55%, or buy 2 underlying at 65000';

/** Legs as they are typed, one a line; the volatility may be left out, and is not known then.
 * @throws Fault cockpit.record with the number of the line */
export function parseLegs(text: string): readonly Leg[] {
  const lines = text.split('\n').map((line) => line.trim());
  const legs = lines.flatMap((line, index) => (line === '' ? [] : [parseLeg(line, index + 1)]));
  if (legs.length === 0) throw wrong('there is no leg', 'legs');
  return legs;
}

function parseLeg(line: string, number: number): Leg {
  const [, side, qty, type, strike, expiry, price, iv] = shape.exec(line) ?? [];
  const value = {
    ...{ type: type?.toLowerCase(), side: side?.toLowerCase() },
    ...{ qty: Number(qty), entryPrice: Number(price) },
    ...(type?.toLowerCase() === 'underlying' && strike === undefined
      ? {}
      : { strike: Number(strike), expiry, iv: iv === undefined ? null : Number(iv) / 100 }),
  };
  const parsed = leg.safeParse(value);
  if (side !== undefined && parsed.success) return parsed.data;
  throw wrong(`the leg in line ${number} cannot be read`, `legs, line ${number}`);
}

function wrong(message: string, where: string): Fault {
  return new Fault({ code: 'cockpit.record', message, where, hint: `write ${legsHint}` });
}

/** As it is read, with its day as pages say days. */
export function wordsOfLeg(one: Leg): string {
  if (one.type === 'underlying') return textOfLeg(one);
  const { side, qty, type, strike, expiry, entryPrice, iv } = one;
  const volatility = iv === null ? '' : `, volatility ${Number((iv * 100).toFixed(1))} %`;
  const [at, paid] = [strike, entryPrice].map((price) => price.toLocaleString('en-GB'));
  return `${side} ${qty} ${type} ${at}, ends ${dayText(expiry)}, at ${paid}${volatility}`;
}

/** As it is typed. */
export function textOfLeg(one: Leg): string {
  if (one.type === 'underlying') return `${one.side} ${one.qty} underlying at ${one.entryPrice}`;
  const { side, qty, type, strike, expiry, entryPrice, iv } = one;
  const volatility = iv === null ? '' : ` iv ${Number((iv * 100).toFixed(4))}%`;
  return `${side} ${qty} ${type} ${strike} ${expiry} at ${entryPrice}${volatility}`;
}
