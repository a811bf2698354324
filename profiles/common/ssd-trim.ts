import { ssd, zram } from '#modules';
import { defineProfile, use } from '#nix';

export const ssdTrim = defineProfile({
  name: 'common/ssd-trim',
  description: 'Weekly TRIM, monthly scrub, compressed swap in memory before any on the disk',
  modules: [use(ssd), use(zram)],
});
