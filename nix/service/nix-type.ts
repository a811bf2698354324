import type { EnvKey, EnvKind } from '#lib';
import { call, fn, type NixValue, op, ref } from '../lang/index.ts';

/** An option's type in Nix and as the NixOS manual prints it. */
export interface OptionTypeText {
  readonly nix: NixValue;
  readonly manual: string;
}

/** The type of the NixOS option for one environment variable. */
export function optionType(key: EnvKey): OptionTypeText {
  const type = kindType(key.kind);
  if (!key.optional) return type;
  const inner = / or | of /.test(type.manual) ? `(${type.manual})` : type.manual;
  return { nix: call('lib.types.nullOr', type.nix), manual: `null or ${inner}` };
}

function kindType(kind: EnvKind): OptionTypeText {
  switch (kind.type) {
    case 'boolean':
      return { nix: ref('lib.types.bool'), manual: 'boolean' };
    case 'enum': {
      const manual = `one of ${kind.values.map((value) => `“${value}”`).join(', ')}`;
      return { nix: call('lib.types.enum', [...kind.values]), manual };
    }
    case 'string':
      return kind.nonEmpty
        ? { nix: ref('lib.types.nonEmptyStr'), manual: 'non-empty string' }
        : { nix: ref('lib.types.str'), manual: 'string' };
    default:
      return numberType(kind);
  }
}

function numberType(kind: EnvKind & { type: 'integer' | 'number' }): OptionTypeText {
  const { type, min, max } = kind;
  const whole = type === 'integer';
  const noun = whole ? 'integer' : 'integer or floating point number';
  if (min !== undefined && max !== undefined) {
    const between = `between ${min} and ${max} (both inclusive)`;
    return {
      nix: call(whole ? 'lib.types.ints.between' : 'lib.types.numbers.between', min, max),
      manual: `${noun} ${between}`,
    };
  }
  const base = {
    nix: ref(whole ? 'lib.types.int' : 'lib.types.number'),
    manual: whole ? 'signed integer' : 'signed integer or floating point number',
  };
  if (min === undefined && max === undefined) return base;
  const test = min === undefined ? op(ref('value'), '<=', max ?? 0) : op(ref('value'), '>=', min);
  return { ...base, nix: call('lib.types.addCheck', base.nix, fn('value', test)) };
}
