import { locale } from '#modules';
import { defineProfile, use } from '#nix';

export const timeLocale = defineProfile({
  name: 'common/time-locale',
  description: 'UTC, English messages, ISO dates, US keyboard',
  modules: [use(locale)],
});
