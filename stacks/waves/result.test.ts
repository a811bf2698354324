import { expect, it } from 'vitest';
import { Fault, type FaultCode } from '#lib';
import { matchSystems } from './build.ts';
import { createFleetRenderer, renderTable } from './render.ts';
import { type HostOutcome, reasonOf, reportHost } from './report.ts';
import { decideExitCode } from './result.ts';

// The order of precedence that `panther deploy --help` gives.
it.each<[readonly HostOutcome[], number]>([
  [['deployed', 'unchanged', 'boot-set'], 0],
  [['deployed', 'deployed-failed-units'], 48],
  [['deployed-failed-units', 'unreachable'], 55],
  [['deployed', 'rolled-back', 'not-started'], 55],
  [['taken-back', 'outcome-unknown'], 55],
  [['deployed', 'rollback-failed', 'not-started'], 47],
])('%j ends with %i', (outcomes, code) => {
  const hosts = outcomes.map((outcome) => ({ outcome }));
  expect(decideExitCode(hosts, { isRefused: false, isInterrupted: false })).toBe(code);
});

it('an interruption counts more than hosts that did not get it, less than one that is stuck', () => {
  const facts = { isRefused: false, isInterrupted: true };
  expect(decideExitCode([{ outcome: 'not-started' }], facts)).toBe(130);
  expect(decideExitCode([{ outcome: 'rollback-failed' }], facts)).toBe(47);
  expect(decideExitCode([{ outcome: 'not-started' }], { ...facts, isInterrupted: false })).toBe(55);
  expect(decideExitCode([], { isRefused: true, isInterrupted: false })).toBe(43);
});

// The texts are those of the places that throw them.
it.each<[FaultCode, string, string, HostOutcome]>([
  ['deploy.unreachable', 'h is offline since 2026-11-20T10:00:00Z', 'offline', 'unreachable'],
  [
    'deploy.unreachable',
    'h cannot be reached: nothing listens on that port',
    'port-closed',
    'unreachable',
  ],
  ['deploy.auth', 'h does not let root in', 'authentication', 'failed'],
  ['deploy.host-key', 'another key', 'host-key', 'failed'],
  ['deploy.locked', 'h is being deployed by me@there', 'locked', 'failed'],
  ['deploy.build-failed', 'x', 'build', 'failed'],
  ['deploy.copy-failed', 'x', 'copy', 'failed'],
  ['deploy.rolled-back', 'x', 'rolled-back', 'rolled-back'],
  ['deploy.outcome-unknown', 'x', 'outcome-unknown', 'outcome-unknown'],
  ['aborted', 'x', 'interrupted', 'interrupted'],
])('%s, "%s" is of the class %s', (code, message, expected, outcome) => {
  const error = new Fault({ code, message, hint: 'do' });
  expect(reasonOf(error)).toEqual({ class: expected, code, message, hint: 'do' });
  const about = { host: 'h', wave: 1, durationMs: 5 };
  expect(reportHost(about, { kind: 'failed', error })).toMatchObject({ outcome, wave: 1 });
});

it('a bug is told as one', () => {
  expect(reasonOf(new TypeError('x'))).toMatchObject({ class: 'bug', code: 'bug' });
});

const store = '/nix/store/pvp1vlvrcn1zz74prw99y5a3gl7cf5ls';
it('finds whose system is whose by the host name that NixOS gives it', () => {
  const [a, b, c] = ['ovh-cloud-26.05pre', 'ovh-26.05pre', 'yoga-26.05'].map(
    (name) => `${store}-nixos-system-${name}`,
  );
  const names = ['ovh', 'yoga', 'ovh-cloud'];
  const paths = [a, b, c].map(String);
  expect([...(matchSystems(names, paths) ?? [])].sort()).toEqual(
    [
      ['ovh', b],
      ['ovh-cloud', a],
      ['yoga', c],
    ].sort(),
  );
  // Two of one host, one of nobody, one too few: nothing is guessed.
  expect(matchSystems(['ovh', 'yoga'], [String(b), `${String(b)}x`])).toBeUndefined();
  expect(matchSystems(['ovh'], [`${store}-linux-6.12`])).toBeUndefined();
  expect(matchSystems(names, paths.slice(1))).toBeUndefined();
});

it('shows a table with a line a host, and what does not fit below it', () => {
  const fault = new Fault({ code: 'deploy.locked', message: 'b is busy\n  more', hint: 'wait' });
  const result = {
    ...{ host: 'ovh-cloud-vps', run: 'r', outcome: 'deployed' as const, previous: '/o' },
    ...{ running: '/n', generation: 43, newlyFailed: [], scripts: 5, retries: 0 },
    receiptFile: undefined,
  };
  const hosts = [
    reportHost(
      { host: 'ovh-cloud-vps', wave: 1, durationMs: 12_340 },
      { kind: 'succeeded', result },
    ),
    reportHost({ host: 'b', wave: 2, durationMs: 900 }, { kind: 'failed', error: fault }),
  ];
  expect(renderTable({ exitCode: 55, hosts, waves: [], durationMs: 13_000 })).toBe(`
host           outcome   wave  time   generation  why
ovh-cloud-vps  deployed  1     12.3s  43
b              failed    2     0.9s   –           locked: b is busy

b:
  more
  hint: wait

1 of 2 hosts in 13.0s`);
});

it('puts the name in front of every line, aligned', () => {
  const render = createFleetRenderer();
  expect(render({ event: 'hosts', hosts: ['a', 'longer'] })).toBeUndefined();
  expect(render({ event: 'output', phase: 'build', host: 'a', line: 'x' })).toBe(
    'a                │ x',
  );
  expect(render({ event: 'waves', waves: [['a'], ['longer']] })).toBe(
    'all     wave 1: a\nall     wave 2: longer',
  );
});
