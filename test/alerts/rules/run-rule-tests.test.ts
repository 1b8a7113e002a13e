import assert from 'node:assert/strict';
import { runRuleTests } from '../../../src/alerts/rules/run-rule-tests.ts';
import { ID, ruleText, writeRules } from './write-rules.ts';

const PLAIN = '  selection:\n    action: Delete\n    role_is_admin: true\n  condition: selection';
const TESTS = `holdfast:
  tests:
    - { name: right, event: { action: Delete }, facts: { role_is_admin: true }, matches: true }
    - { name: not looked up, event: { action: Delete }, matches: unknown }
    - { name: wrong, event: { action: Create }, matches: true }
    - { name: mistyped, event: { acton: Create }, matches: false }
    - { name: no such fact, event: { action: Create }, facts: { is_admin: true }, matches: false }
`;
const FILTER = `title: Night job
id: 5638f7c0-ac70-491d-8465-2a65075e0d86
logsource: { product: genesys_cloud, service: audit }
filter: { rules: [${ID}], selection: { actor_id: job }, condition: not selection }
holdfast: { owner: Ada, until: 2026-01-31 }
`;

const run = async (files: Readonly<Record<string, string>>, now: string) => {
  await using written = await writeRules(files);
  const results = await runRuleTests([written.folder], Date.parse(now));
  return results.map(({ name, passed, detail, where }) => ({
    name,
    passed,
    detail,
    where: where.replace(`${written.folder}/`, ''),
  }));
};

describe('runRuleTests', () => {
  it('tells what was expected and what came, and where the test is', async () => {
    assert.deepEqual(await run({ 'a.yml': ruleText(PLAIN, TESTS) }, '2026-01-01'), [
      { name: 'right', passed: true, detail: null, where: 'a.yml:14' },
      { name: 'not looked up', passed: true, detail: null, where: 'a.yml:15' },
      { name: 'wrong', passed: false, detail: 'expected true, and it is false', where: 'a.yml:16' },
      {
        name: 'mistyped',
        passed: false,
        detail: 'the test cannot be run: "acton" is no field of an event',
        where: 'a.yml:17',
      },
      {
        name: 'no such fact',
        passed: false,
        detail: 'the test cannot be run: "is_admin" is nothing that is looked up',
        where: 'a.yml:18',
      },
    ]);
  });

  it('fails a rule without tests, and a filter that has ended', async () => {
    const files = { 'a.yml': ruleText(PLAIN), 'b.yml': FILTER };
    const results = await run(files, '2026-02-01T00:00:00Z');
    assert.deepEqual(
      results.map(({ name, passed, where }) => [name, passed, where]),
      [
        ['has tests', false, 'a.yml:1'],
        ['is still in force', false, 'b.yml:5'],
      ],
    );
    assert.match(results[1]?.detail ?? '', /2026-02-01T00:00:00.000Z/);
    const before = await run(files, '2026-01-31T23:59:59Z');
    assert.equal(before[1]?.passed, true);
  });
});
