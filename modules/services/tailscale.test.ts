import { expect, it } from 'vitest';
import { decideRouting } from './tailscale.ts';

// nixos/modules/services/networking/tailscale.nix: server and both turn on IP forwarding, client
// and both make reverse path filtering loose.
it('forwards only where it serves, and is loose only where it uses routes', () => {
  const none = { acceptRoutes: false, advertiseExitNode: false, advertiseRoutes: [] };
  expect(decideRouting(none)).toBe('none');
  expect(decideRouting({ ...none, acceptRoutes: true })).toBe('client');
  expect(decideRouting({ ...none, advertiseExitNode: true })).toBe('server');
  expect(decideRouting({ ...none, advertiseRoutes: ['10.0.0.0/24'] })).toBe('server');
  expect(decideRouting({ ...none, acceptRoutes: true, advertiseRoutes: ['10.0.0.0/24'] })).toBe(
    'both',
  );
});
