import { z } from 'zod';
import { defineModule } from '#nix';

/** Time zone, language and keyboard. */
export const locale = defineModule({
  name: 'base/locale',
  description: 'Time zone, language, keyboard and clock',
  options: z.strictObject({
    timeZone: z.string().min(1).default('UTC').describe('name of the IANA database'),
    locale: z.string().default('en_US.UTF-8').describe('language of messages'),
    formats: z.string().default('en_DK.UTF-8').describe('dates, numbers and paper'),
    keyMap: z.string().default('us').describe('keyboard of the console'),
  }),
  nixos: ({ options }) => ({
    time: { timeZone: options.timeZone },
    i18n: {
      defaultLocale: options.locale,
      extraLocaleSettings: {
        LC_MEASUREMENT: options.formats,
        LC_MONETARY: options.formats,
        LC_NUMERIC: options.formats,
        LC_PAPER: options.formats,
        LC_TIME: options.formats,
      },
    },
    console: { keyMap: options.keyMap },
    services: { timesyncd: { enable: true } },
  }),
});
