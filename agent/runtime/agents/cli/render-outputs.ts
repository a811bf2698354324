import { wrap } from '#lib';
import type { Evidence } from '../../model/message.ts';
import type { AgentOutput } from '../run/check-outputs.ts';

const columns = 80;

/** Outputs for a person: their members by name, quotes as numbers of the sources that are listed below. */
export function renderOutputs(
  outputs: readonly AgentOutput[],
  evidence: readonly Evidence[],
): string {
  const cited: string[] = [];
  const numberOf = (id: string): number => {
    if (!cited.includes(id)) cited.push(id);
    return cited.indexOf(id) + 1;
  };
  const text = outputs.map(({ kind, value }) =>
    [`## ${kind}`, ...linesOf(value, '', numberOf)].join('\n'),
  );
  const sources = cited.flatMap((id, index) => {
    const found = evidence.find((one) => one.id === id);
    return found === undefined ? [] : [`[${index + 1}] ${found.title}, ${found.url}`];
  });
  return [...text, ...(sources.length === 0 ? [] : [sources.join('\n')])].join('\n\n');
}

type NumberOf = (id: string) => number;

function linesOf(value: unknown, indent: string, numberOf: NumberOf): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each) => {
      const [first = '', ...rest] = linesOf(each, `${indent}  `, numberOf);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (value === null || typeof value !== 'object') return wrapped(String(value), indent);
  const { cite, ...members } = value as Readonly<Record<string, unknown>>;
  const marks = marksOf(cite, numberOf);
  return Object.entries(members).flatMap(([name, member], index) => {
    const isLine = member === null || typeof member !== 'object';
    if (!isLine) return [`${indent}${name}:`, ...linesOf(member, `${indent}  `, numberOf)];
    const label = name === 'text' ? '' : `${name}: `;
    return wrapped(`${label}${String(member)}${index === 0 ? marks : ''}`, indent);
  });
}

function wrapped(text: string, indent: string): readonly string[] {
  return wrap(text, columns - indent.length).map((line) => `${indent}${line}`);
}

function marksOf(cite: unknown, numberOf: NumberOf): string {
  if (!Array.isArray(cite)) return '';
  const numbers = cite.map((each) => numberOf(String((each as { readonly id: unknown }).id)));
  return [...new Set(numbers)].map((number) => ` [${number}]`).join('');
}
