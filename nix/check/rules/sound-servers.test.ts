import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { soundServers } from './sound-servers.ts';

const on = (pulseaudio: boolean) =>
  findingsOn(soundServers, {
    nixos: { services: { pipewire: { enable: true }, pulseaudio: { enable: pulseaudio } } },
  });

test('both are an error', () => {
  expect(on(true)).toMatchObject([{ code: 'PN076', option: 'services.pulseaudio.enable' }]);
});

test('PipeWire alone passes', () => {
  expect(on(false)).toEqual([]);
});
