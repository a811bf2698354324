import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseReport, quoteForShell, renderScript } from './script.ts';

function sh(script: string, cwd?: string): string {
  return execFileSync('sh', ['-s'], { input: script, encoding: 'utf8', cwd });
}

it('a real shell reads back every value it is given', () => {
  const values = fc.sample(fc.string({ unit: 'grapheme', maxLength: 40 }), 500);
  const texts = [...values, "'", "it's", '$(exit 3)', '`id`', '\\', '\n', ' a  b ', '-n', '*'].map(
    (text) => text.replaceAll('\0', ''),
  );
  const script = texts.map((text) => `printf '%s\\0' ${quoteForShell(text)}\n`).join('');
  expect(sh(script).split('\0').slice(0, -1)).toEqual(texts);
});

it('reports what the script said, and that it came to its end', () => {
  const script = renderScript(
    { NAME: "o'hara" },
    'echo "Welcome to this machine"\nprintf "panther: who %s\\n" "$NAME"\nprintf "panther: n 1\\npanther: n 2\\n"',
  );
  const report = parseReport(sh(script));
  expect(report.complete).toBe(true);
  expect(report.get('who')).toBe("o'hara");
  expect(report.all('n')).toEqual(['1', '2']);
  expect(report.get('n')).toBe('2');
  expect(report.get('Welcome')).toBeUndefined();
});

it('a script that a broken link cut short does nothing at all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-cut-'));
  try {
    const whole = renderScript({ A: 'x' }, 'touch first\ntouch second');
    const cuts = [...Array(whole.length - '} </dev/null\n'.length).keys()].filter(
      (n) => n % 7 === 0,
    );
    for (const length of cuts) {
      const cut = whole.slice(0, length);
      try {
        execFileSync('sh', ['-s'], {
          input: cut,
          cwd: folder,
          stdio: ['pipe', 'ignore', 'ignore'],
        });
      } catch {
        // A syntax error, which is the point: the shell never began.
      }
      expect(readdirSync(folder), `after ${length} characters`).toEqual([]);
    }
    sh(whole, folder);
    expect(readdirSync(folder)).toEqual(['first', 'second']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('says that a script did not come to its end', () => {
  expect(parseReport('panther: state activ').complete).toBe(false);
});
