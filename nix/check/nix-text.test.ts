import { expect, test } from 'vitest';
import { scanNix } from './nix-text.ts';

const paths = (source: string) =>
  scanNix(source).flatMap(({ kind, text, line }) => (kind === 'path' ? [`${line} ${text}`] : []));

// Which of these are paths is the Nix manual's ("Literals", "String interpolation", "Comments").
test('paths of the code, and none of comments and strings', () => {
  const source = [
    '# ./comment.nix',
    '{ a = ./a.nix; b = "./b.nix"; /* ./c.nix',
    './d.nix */ e = ../e/f.nix;',
    "g = ''",
    "  ./h.nix ''${ ./i.nix } ${./j.nix} '''",
    "'';",
    'k = "${toString ./l}/m \\" ./n";',
    'o = [ ./p-q_r+s.t ./u/${v}/w ];',
    '}: { x, ... }: x.y',
  ].join('\n');
  expect(paths(source)).toEqual([
    '2 ./a.nix',
    '3 ../e/f.nix',
    '5 ./j.nix',
    '7 ./l',
    '8 ./p-q_r+s.t',
    '8 ./u/${v}/w',
  ]);
});

test('text that ends in the middle of something is read to its end', () => {
  expect(paths('"${ ./a')).toEqual(['1 ./a']);
  expect(paths("''x ./a")).toEqual([]);
  expect(paths('/* ./a')).toEqual(['1 ./a']);
});
