import { expect, it } from 'vitest';
import { renderNiriConfig } from './config.ts';
import { type NiriFeatures, niriOptions } from './options.ts';

const newest: NiriFeatures = { dms: true, includes: true, overview: true };
const variants: readonly NiriFeatures[] = [
  newest,
  { dms: true, includes: false, overview: true },
  { dms: true, includes: false, overview: false },
  { dms: false, includes: true, overview: true },
];

function keysOf(config: string): string[] {
  const section = /^binds \{\n([\s\S]*?)^\}/m.exec(config)?.[1] ?? '';
  return section
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/[ {]/)[0] ?? '');
}

it('binds no key twice, which niri refuses', () => {
  for (const features of variants) {
    const keys = keysOf(renderNiriConfig(niriOptions.parse({}), features));
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.length).toBe(new Set(keys).size);
  }
});

it('writes an output as niri documents it', () => {
  // The example of docs/wiki/Configuration:-Outputs.md.
  const options = niriOptions.parse({
    outputs: {
      'eDP-1': {
        mode: '1920x1080@120.030',
        scale: 2,
        transform: '90',
        position: { x: 1280, y: 0 },
        variableRefreshRate: true,
      },
    },
  });
  expect(renderNiriConfig(options, newest)).toContain(`output "eDP-1" {
    mode "1920x1080@120.030"
    scale 2
    position x=1280 y=0
    transform "90"
    variable-refresh-rate
}`);
});

it('escapes names and words', () => {
  const options = niriOptions.parse({
    outputs: { 'Maker "X" \\1': { off: true } },
    terminal: ['sh', '-c', 'echo "hi"'],
  });
  const config = renderNiriConfig(options, newest);
  expect(config).toContain('output "Maker \\"X\\" \\\\1" {\n    off\n}');
  expect(config).toContain('{ spawn "sh" "-c" "echo \\"hi\\""; }');
  expect(niriOptions.safeParse({ browser: ['a\nb'] }).success).toBe(false);
});

it('says nothing that the niri of an older release does not know', () => {
  // docs/wiki: overview, its hot corners and layout backgrounds came with 25.05, includes with 25.11.
  const old = renderNiriConfig(niriOptions.parse({}), {
    dms: true,
    includes: false,
    overview: false,
  });
  for (const word of [
    'include ',
    'overview',
    'hot-corners',
    'background-color',
    'within-backdrop',
  ]) {
    expect(old).not.toContain(word);
  }
  // It starts the X server that later ones start by themselves.
  expect(old).toContain('spawn-at-startup "xwayland-satellite"');
});

it("includes the shell's files last, so that its settings window has the last word", () => {
  const lines = renderNiriConfig(niriOptions.parse({ extraConfig: 'debug {\n}' }), newest)
    .trimEnd()
    .split('\n');
  expect(lines.slice(-7)).toEqual(
    ['colors', 'layout', 'alttab', 'outputs', 'cursor', 'windowrules', 'binds'].map(
      (name) => `include "dms/${name}.kdl"`,
    ),
  );
});
