import { fieldCount, fieldMax, fieldShift } from '../index/fields.ts';
import type { ChunkTable } from '../index/segment.ts';
import { chunkFields, saturation } from './formula.ts';

/** What turns a field's count into its part of a term's count: weight / (base + slope · length). */
export interface FieldNorms {
  readonly weights: Float64Array;
  readonly bases: Float64Array;
  readonly slopes: Float64Array;
}

/** @param averages mean number of terms of each field, of whatever is scored */
export function createNorms(averages: readonly number[]): FieldNorms {
  const norms = {
    weights: new Float64Array(fieldCount),
    bases: new Float64Array(fieldCount),
    slopes: new Float64Array(fieldCount),
  };
  chunkFields.forEach(({ weight, lengthShare }, field) => {
    const average = averages[field] ?? 0;
    norms.weights[field] = weight;
    // A field that is empty everywhere has no usual length.
    norms.bases[field] = average > 0 ? 1 - lengthShare : 1;
    norms.slopes[field] = average > 0 ? lengthShare / average : 0;
  });
  return norms;
}

/** No term of a chunk reaches more than so many times its weight. */
export const gainMax = saturation + 1;

/** What one more occurrence is worth: 0 … `gainMax`. */
export function saturate(count: number): number {
  return (count * (saturation + 1)) / (saturation + count);
}

const shifts = Uint8Array.from(fieldShift);
const masks = Uint32Array.from(fieldMax);
const bodyMax = fieldMax[0] ?? 0;

export function fieldCountOf(packed: number, field: number): number {
  return (packed >>> (shifts[field] as number)) & (masks[field] as number);
}

/** A term's count in a chunk: weighed by field and by each field's length. */
export function countIn(
  packed: number,
  { lengths }: ChunkTable,
  ordinal: number,
  { weights, bases, slopes }: FieldNorms,
): number {
  // Most occurrences are in the text alone.
  if (packed <= bodyMax)
    return (
      ((weights[0] as number) * packed) /
      ((bases[0] as number) +
        (slopes[0] as number) * ((lengths[0] as Uint16Array)[ordinal] as number))
    );
  let total = 0;
  for (let field = fieldCount - 1; field >= 0; field -= 1) {
    const count = fieldCountOf(packed, field);
    if (count === 0) continue;
    const length = (lengths[field] as Uint16Array)[ordinal] as number;
    total +=
      ((weights[field] as number) * count) /
      ((bases[field] as number) + (slopes[field] as number) * length);
  }
  return total;
}
