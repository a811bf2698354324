import { textsOf } from '../definitions.ts';
import { oncePerIndex } from '../host-model.ts';

import { defineRule } from '../rule.ts';

const mentions = oncePerIndex(({ all }) =>
  all.filter(
    (definition) =>
      (definition.path[0] === 'systemd' && definition.path.includes('onepassword-secrets')) ||
      textsOf(definition).some((text) => /onepassword-secrets\.(?:service|target)\b/.test(text)),
  ),
);

export const wrongSecretsUnit = defineRule({
  code: 'PN030',
  over: 'host',
  title: 'A mention of onepassword-secrets.service, which does not exist',
  severity: 'error',
  run: (host, report) => {
    for (const { key, site } of host.system.flatMap(mentions)) {
      report({
        where: site.text,
        option: key,
        message: `${key} names onepassword-secrets.service; systemd ignores an order that names no unit`,
        hint: "OpNix's unit is opnix-secrets.service",
      });
    }
  },
});
