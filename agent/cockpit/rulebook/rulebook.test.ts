import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../tests/kit/postgres.ts';
import { rule as ruleKind } from '../model/rule.ts';
import { createTestStore } from '../store/test-store.ts';
import {
  adoptExamples,
  exampleFolders,
  readRulebook,
  removeRule,
  syncRulebook,
  writeRule,
} from './index.ts';

let folder: string;
let own: { readonly rules: string; readonly scenarios: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'panther-rulebook-'));
  own = { rules: join(folder, 'rules'), scenarios: join(folder, 'scenarios') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const rule = {
  ...{ id: 'sell', title: 'Sell', about: 'narrative', emit: 'EXIT', reason: 'enough' },
  when: { signal: 'narrative.score', below: 30 },
};

function put(name: string, text: string) {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

describe('the files', () => {
  test('those that come with the program are read where the owner has none, and are in order', async () => {
    const book = await readRulebook(own);
    expect([book.origin, book.problems]).toEqual(['examples', []]);
    expect(book.rules.map(({ id }) => id)).toEqual([
      'macro-stop-entries',
      'smart-money-buys',
      'smart-money-first-look',
      'smart-money-leaves',
    ]);
    mkdirSync(own.rules);
    expect(await readRulebook(own)).toEqual({
      origin: 'own',
      rules: [],
      scenarios: [],
      problems: [],
    });
    rmSync(own.rules, { recursive: true });
    expect((await readRulebook(own, { rules: '', scenarios: '' })).rules).toEqual([]);
    expect(exampleFolders()).toBeDefined();
  });

  test('the examples become the owner’s all at once, and what was cut off is begun again', async () => {
    const shipped = await readRulebook(own);
    // As a crash between the two folders leaves it: the examples go on as they were.
    mkdirSync(`${own.rules}.adopting`);
    put('scenarios/mine.yaml', 'key: mine\ntitle: Mine\nkind: x\nmatch: {}\n');
    expect((await readRulebook(own)).origin).toBe('examples');
    expect(adoptExamples(own)).toBe(6);
    const book = await readRulebook(own);
    expect([book.origin, book.problems, existsSync(`${own.rules}.adopting`)]).toEqual([
      ...['own', [], false],
    ]);
    expect(book.rules.map(({ file: _, ...rest }) => rest)).toEqual(
      shipped.rules.map(({ file: _, ...rest }) => rest),
    );
    expect(book.scenarios.map(({ key }) => key)).toContain('mine');
    expect(adoptExamples(own)).toBe(null);
  });

  test('where they cannot be copied whole, nothing of them is there', async () => {
    // A file stands where the folder of rules should go: the last step fails.
    const blocked = { rules: join(folder, 'file', 'rules'), scenarios: own.scenarios };
    put('file', 'no folder');
    expect(() => adoptExamples(blocked)).toThrow(
      expect.objectContaining({ code: 'io.write-failed' }),
    );
    expect([existsSync(own.scenarios), readdirSync(folder)]).toEqual([false, ['file']]);
    expect((await readRulebook(blocked)).origin).toBe('examples');
  });

  test('what is wrong is told with file and path, and the rest counts', async () => {
    put('rules/good.yaml', JSON.stringify(rule));
    put(
      'rules/typo.yaml',
      JSON.stringify([{ ...rule, id: 'typo', when: { signal: 'narrative.scor', above: 1 } }]),
    );
    put('rules/broken.yaml', 'id: x\n  y: [\n');
    put(
      'rules/bomb.yaml',
      `a: &a [x, x]\n${'bcdefghijk'
        .split('')
        .map((n, i) => `${n}: &${n} [*${'abcdefghij'[i]}, *${'abcdefghij'[i]}]`)
        .join('\n')}\n`,
    );
    put('rules/lost.yaml', JSON.stringify({ ...rule, id: 'lost', scenario: 'nowhere' }));
    put(
      'rules/twice.yaml',
      JSON.stringify([
        { ...rule, id: 'twin' },
        { ...rule, id: 'twin' },
      ]),
    );
    put('rules/notes.txt', 'no rule');
    put('scenarios/odd.yaml', 'key: odd\ntitle: Odd\nkind: x\nmatch: {kinds: [party]}\n');
    const { rules, problems, scenarios } = await readRulebook(own);
    expect([rules.map(({ id }) => id), scenarios]).toEqual([['sell', 'lost'], []]);
    const told = problems.map(({ file, path, message }) => `${basename(file)} ${path}: ${message}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'typo.yaml 0.when.signal: there is no signal narrative.scor; did you mean narrative.score?',
        expect.stringMatching(/^broken\.yaml line 1: it is no YAML/),
        expect.stringMatching(/^bomb\.yaml : it is no YAML: Excessive alias count/),
        'lost.yaml scenario: there is no scenario nowhere',
        'twice.yaml : another rule is named twin too, in twice.yaml; none of them counts',
        expect.stringMatching(/^odd\.yaml match\.kinds\.0: /),
      ]),
    );
  });

  test('a scenario adds signals of its own to its rules', async () => {
    const scenario = {
      key: 'title-race',
      title: 'Title race',
      kind: 'season',
      match: { tags: ['epl'] },
    };
    const signals = [{ name: 'odds.home', source: 'bookmaker' }];
    put('scenarios/epl.yaml', JSON.stringify({ ...scenario, signals }));
    const when = { signal: 'odds.home', above: 0.5 };
    put(
      'rules/epl.yaml',
      JSON.stringify([
        { ...rule, scenario: 'title-race', when },
        { ...rule, id: 'no', when },
      ]),
    );
    const { rules, problems } = await readRulebook(own);
    expect([rules.map(({ id }) => id), problems.map(({ path }) => path)]).toEqual([
      ['sell'],
      ['1.when.signal'],
    ]);
  });

  test('one that is written reads as it was meant; one that is none is not written', async () => {
    const { file } = writeRule(own.rules, rule);
    expect((await readRulebook(own)).rules).toMatchObject([{ ...rule, file }]);
    const before = readFileSync(file, 'utf8');
    const bad = () =>
      writeRule(own.rules, { ...rule, when: { signal: 'narrative.score', above: 'x' } });
    expect(bad).toThrow(
      expect.objectContaining({ code: 'cockpit.record', where: 'rule.when.above' }),
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(() => writeRule(own.rules, rule, { file: join(own.rules, 'all.yaml') })).toThrow(
      'may hold more',
    );
    expect(() => removeRule(own.rules, '../x')).toThrow('is no id of a rule');
    expect([removeRule(own.rules, 'sell'), removeRule(own.rules, 'sell')]).toEqual([true, false]);
  });
});

describe.each(testDatabases())('the records of the rules on %s', (_, open) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  test('keep every version, and are off when their file is gone', async () => {
    const { store } = await createTestStore(database);
    const sync = async () => syncRulebook(store, await readRulebook(own));
    writeRule(own.rules, rule);
    const { rules } = await sync();
    await sync();
    writeRule(own.rules, { ...rule, priority: 7 });
    await sync();
    // A file that cannot be read for a moment takes nothing away.
    put('rules/broken.yaml', 'id: [');
    removeRule(own.rules, 'sell');
    await sync();
    const modeOf = async () => (await store.get(ruleKind, rules.sell ?? ''))?.body.mode;
    expect(await modeOf()).toBe('live');
    rmSync(join(own.rules, 'broken.yaml'));
    await sync();
    expect(await modeOf()).toBe('off');
    const history = await store.history(ruleKind, rules.sell ?? '');
    expect(
      history.map(({ body }) => [
        (body as { priority: number }).priority,
        (body as { mode: string }).mode,
      ]),
    ).toEqual([
      [100, 'live'],
      [7, 'live'],
      [7, 'off'],
    ]);
    writeRule(own.rules, { ...rule, priority: 7 });
    await sync();
    expect(await modeOf()).toBe('live');
  });
});
