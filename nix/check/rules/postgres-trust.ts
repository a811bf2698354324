import { winnersAt } from '../host-model.ts';
import { textOf } from '../reading.ts';
import { defineRule } from '../rule.ts';

const option = 'services.postgresql.authentication';

export const postgresTrust = defineRule({
  code: 'PN113',
  over: 'host',
  title: 'PostgreSQL lets anybody in over TCP',
  severity: 'error',
  run: (host, report) => {
    for (const { value, site } of winnersAt(host, option)) {
      for (const line of (textOf(value) ?? '').split('\n')) {
        // pg_hba.conf: type, database, user, address [and mask], method.
        const fields = line.trim().split(/\s+/);
        const [type = ''] = fields;
        const method = fields.slice(4).find((field) => /^(trust|password|md5)$/.test(field));
        if (!/^host/.test(type) || method === undefined) continue;
        report({
          severity: method === 'trust' ? 'error' : 'warning',
          where: site.text,
          option,
          message:
            method === 'trust'
              ? `"${line.trim()}" lets in whoever asks, as whom they like`
              : `"${line.trim()}" takes passwords in a form that can be replayed or read`,
          hint: 'use scram-sha-256, or peer over the socket',
        });
      }
    }
  },
});
