import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Fault, systemClock } from '#lib';
import { opAnswer } from './op-errors.ts';
import { createOpSource } from './op-source.ts';
import { makeToken } from './test-token.ts';
import { SecretValue } from './value.ts';

const folder = mkdtempSync(join(tmpdir(), 'op-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Texts that `op` 2.34 to 2.39 printed, without the time: from recordings that public projects test
// against (pyonepassword's mock-op responses and two others), and its issues on GitHub.
const recorded = [
  [
    'missing-vault',
    `could not read secret op://Private/i/f: could not get item Private/i: "Private" isn't a vault in this account. Specify the vault with its ID or name.`,
  ],
  [
    'missing-item',
    `could not read secret 'op://v/nope/password': could not get item v/nope: "nope" isn't an item in the "v" vault. Specify the item with its UUID, name, or domain.`,
  ],
  [
    'missing-item',
    'could not find item MyItem in vault MyVault, because it has been deleted or archived.',
  ],
  [
    'missing-field',
    `could not read secret 'op://v/engagement/nope': item 'v/engagement' does not have a field 'nope'`,
  ],
  [
    'ambiguous',
    'More than one item matches "Delete Me". Try again and specify the item by its ID: \n\t* for the item "Delete Me" in vault Test Data: nzgux34qqrpx435wzpbjnnpjvi',
  ],
  [
    'ambiguous',
    'More than one vault matches "vaultname". Try again and specify the vault by its ID: \n        * for the vault "vaultname": bwi5nfsg3ovzi75e7rf43hsc54',
  ],
  ['denied', "(403) Forbidden: You aren't authorized to access this resource."],
  [
    'secrets.denied',
    "could not read secret 'op://v/i/f': error initializing client: You are not currently signed in. Please run `op signin --help` for instructions",
  ],
  [
    'secrets.denied',
    "could not read secret 'op://v/i/f': error initializing client: Validation: (failed to session.DecodeSACredentials), Server: (failed to DecodeSACredentials), illegal base64 data at input byte 12",
  ],
  [
    'secrets.denied',
    'error initializing client: Authentication: (failed to auth.LookupAuth), Network: (failed to request.DoUnencrypted), Server: (403) (Forbidden (Service Account Deleted)), The Service Account used in this integration has been deleted.',
  ],
  ['secrets.denied', '(401) Unauthorized: invalid bearer token'],
  ['secrets.denied', 'account is not signed in'],
  ['secrets.denied', 'service account token set, but not authenticated yet'],
  [
    'secrets.unreachable',
    "(429) Too Many Requests: You've reached the maximum number of this type of requests this service account is allowed to make. Please retry in 58 minutes or try other requests.",
  ],
  [
    'secrets.unreachable retry',
    `could not read secret 'op://v/i/f': error initializing client: authenticating with the server: Post "https://my.1password.com/api/v3/auth/start": dial tcp: lookup my.1password.com: no such host`,
  ],
  [
    'secrets.unreachable retry',
    "could not read secret 'op://v/i/f': error initializing client: read: context deadline exceeded",
  ],
] as const;

test.each(recorded)('%s: %s', (expected, text) => {
  const answer = opAnswer(`Some note first\n[ERROR] 2026/01/31 12:00:00 ${text}\n`);
  const said =
    answer instanceof Fault ? `${answer.code}${answer.retryable ? ' retry' : ''}` : answer.problem;
  expect(said).toBe(expected);
});

test('what is not known is told in its own words, short and without what looks like a secret', () => {
  const answer = opAnswer(
    `[ERROR] 2026/01/31 12:00:00 brand new: token=hunter22 ${'z'.repeat(900)}`,
  );
  if (answer instanceof Fault) throw answer;
  expect(answer.problem).toBe('unreadable');
  expect(answer.detail).toContain('brand new');
  expect(answer.detail).not.toContain('hunter22');
  expect(answer.detail.length).toBeLessThanOrEqual(200);
  expect(opAnswer('')).toMatchObject({ problem: 'unreadable', detail: 'it ended without a word' });
});

// The item that pyonepassword records from `op item get --format json`, with other values.
const item = {
  id: 'jgou2ypa4ceurm4fetya3kptau',
  title: 'api',
  version: 3,
  vault: { id: 'gshlsjsajnawtnjynzgwmiebge', name: 'v' },
  category: 'API_CREDENTIAL',
  fields: [
    { id: 'notesPlain', type: 'STRING', purpose: 'NOTES', label: 'notesPlain' },
    { id: 'credential', type: 'CONCEALED', label: 'credential', value: 'first-value-of-op' },
    { id: 'expires', type: 'DATE', label: 'expires', value: '1656590460' },
    {
      id: 'x',
      type: 'DATE',
      label: 'expires',
      value: '1641038460',
      section: { id: 's', label: 'b2' },
    },
  ],
};

/** An `op` on a PATH of its own, which notes how it is called. `busy` answers 429 that many times. */
function fakeOp(name: string, busy = 0) {
  const bin = join(folder, name);
  mkdirSync(bin);
  const calls = join(bin, 'calls');
  writeFileSync(join(bin, 'item.json'), JSON.stringify(item));
  const script = `#!/bin/sh
tr '\\0' ' ' </proc/$$/cmdline >>'${calls}'; echo >>'${calls}'
case $OP_SERVICE_ACCOUNT_TOKEN in ops_*) ;; *) echo '[ERROR] 2026/01/31 12:00:00 account is not signed in' >&2; exit 1 ;; esac
[ -z "$OP_CONNECT_HOST$OP_CONNECT_TOKEN" ] || exit 3
if [ "$(wc -l <'${calls}')" -le ${busy} ]; then
  echo '[ERROR] 2026/01/31 12:00:00 (429) Too Many Requests' >&2; exit 1
fi
case "$*" in
  'read --no-newline op://v/api/credential') printf first-value-of-op ;;
  'read --no-newline op://v/api/empty') ;;
  'read --no-newline op://v/api/b2/key') printf 'two\\nlines\\n' ;;
  'read '*) echo "[ERROR] 2026/01/31 12:00:00 could not read secret: item 'v/api' does not have a field 'nope'" >&2; exit 1 ;;
  'item get api --vault v --format json') cat '${join(bin, 'item.json')}' ;;
  *) echo "[ERROR] 2026/01/31 12:00:00 \\"x\\" isn't an item in the \\"v\\" vault." >&2; exit 1 ;;
esac
`;
  writeFileSync(join(bin, 'op'), script);
  chmodSync(join(bin, 'op'), 0o755);
  const env = {
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    OP_CONNECT_HOST: 'http://localhost:1',
    OP_CONNECT_TOKEN: 'x',
  };
  return { env, calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8') : '') };
}

const clock = { ...systemClock, sleep: async () => undefined };
const token = makeToken('https://localhost:1');

test('values, what is missing, and dates; the token is in the environment only', async () => {
  const { env, calls } = fakeOp('works');
  const source = createOpSource({ token: new SecretValue(token), env, clock });
  const references = [
    'op://v/api/credential',
    'op://v/api/b2/key',
    'op://v/api/empty',
    'op://v/api/nope',
    'op://v/--help',
  ];
  const answers = await source.resolve([...references, ...references]);
  expect(
    [...answers.values()].map((each) => (each.found ? each.value.reveal() : each.problem)),
  ).toEqual(['first-value-of-op', 'two\nlines\n', 'empty', 'missing-field', 'invalid']);
  const dates = await source.readExpiries([...references, 'op://v/gone/x']);
  expect([...dates]).toEqual([
    ['op://v/api/credential', 1_656_590_460_000],
    ['op://v/api/b2/key', 1_641_038_460_000],
    ['op://v/api/empty', 1_656_590_460_000],
    ['op://v/api/nope', 1_656_590_460_000],
  ]);
  // Each reference and each item once; never one of them as an option.
  expect(calls().trim().split('\n')).toHaveLength(6);
  expect(calls()).not.toContain('ops_');
  expect(calls()).not.toContain('--help');
});

test('it is asked again when it is told to slow down, and not when nobody is signed in', async () => {
  const slow = fakeOp('slow', 2);
  const source = createOpSource({ token: new SecretValue(token), env: slow.env, clock });
  const answers = await source.resolve(['op://v/api/credential']);
  expect(answers.get('op://v/api/credential')).toMatchObject({ found: true });
  expect(slow.calls().trim().split('\n')).toHaveLength(3);

  const out = fakeOp('out');
  const nobody = createOpSource({ token: undefined, env: out.env, clock });
  await expect(nobody.resolve(['op://v/api/credential'])).rejects.toMatchObject({
    code: 'secrets.denied',
  });
  expect(out.calls().trim().split('\n')).toHaveLength(1);
});

test('no op on this machine', async () => {
  const source = createOpSource({ token: undefined, env: { PATH: folder }, clock });
  await expect(source.resolve(['op://v/i/f'])).rejects.toMatchObject({ code: 'exec.not-found' });
});
