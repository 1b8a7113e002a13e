import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../support.ts';
import { alertDeployment } from './support.ts';

const aRule = (matches: boolean, condition = 'selection') => `
title: Flow deleted
id: 11111111-1111-4111-8111-111111111111
status: test
logsource: { product: genesys_cloud, service: audit }
detection:
  selection: { entity_type: Flow, action: Delete }
  condition: ${condition}
level: high
holdfast:
  tests:
    - name: a deleted flow
      event: { entity_type: Flow, action: Delete }
      matches: ${matches}
`;

const aFilter = (until: string) => `
title: The nightly clean-up deletes flows
id: 22222222-2222-4222-8222-222222222222
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [11111111-1111-4111-8111-111111111111]
  selection: { actor_name: Janitor }
  condition: not selection
holdfast: { owner: Ada Admin, until: '${until}' }
`;

const withRules = async (files: Readonly<Record<string, string>>) => {
  const place = await alertDeployment({ alerts: '  rules: [my-rules]' });
  await mkdir(join(place.folder, 'my-rules'));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(place.folder, 'my-rules', name), text);
  }
  return place;
};

describe('holdfast alerts test', () => {
  it('runs the tests of the configured rules, and of the shipped ones where none are', async () => {
    await using place = await withRules({ 'flow.yml': aRule(true) });
    const own = await run(['alerts', 'test'], { folder: place.folder });
    assert.deepEqual([own.code, own.stdout], [0, '1 rules, 1 tests: all passed.\n']);
    await using plain = await alertDeployment();
    const shipped = await run(['alerts', 'test'], { folder: plain.folder });
    assert.equal(shipped.code, 0, shipped.stdout);
    assert.match(shipped.stdout, /^\d{2,} rules, \d{2,} tests: all passed\.\n$/);
  });

  it('needs no configuration for files that are named', async () => {
    await using place = await withRules({ 'flow.yml': aRule(false) });
    const file = join(place.folder, 'my-rules/flow.yml');
    const { code, stdout } = await run(['alerts', 'test', file, '-c', 'none.yaml']);
    assert.equal(code, 1);
    assert.match(stdout, /flow\.yml:12: Flow deleted, "a deleted flow": expected false/);
    assert.match(stdout, /1 rules, 1 tests: 1 failed\.\n$/);
  });

  it('ends with 1 for a filter that has ended, and names its line', async () => {
    await using place = await withRules({ 'a.yml': aRule(true), 'b.yml': aFilter('2026-01-31') });
    const { code, stdout } = await run(['alerts', 'test'], { folder: place.folder });
    assert.equal(code, 1);
    assert.match(stdout, /my-rules\/b\.yml:9: The nightly clean-up .*it ended at 2026-02-01T00:00/);
  });

  it('ends with 1 for rules that cannot be used, each with file and line', async () => {
    await using place = await withRules({
      'a.yml': aRule(true, 'selection and missing'),
      'b.yml': 'title: [',
    });
    for (const command of ['test', 'rules']) {
      const { code, stderr } = await run(['alerts', command], { folder: place.folder });
      assert.equal(code, 1);
      assert.match(stderr, /a\.yml:8: .*missing/);
      assert.match(stderr, /b\.yml:\d: /);
      assert.doesNotMatch(stderr, /\n +at /);
    }
  });
});

describe('holdfast alerts rules', () => {
  it('lists what is loaded, and what is suppressed by whom until when', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const second = '22222222-2222-4222-8222-222222222222';
    const ended = aFilter('2026-01-31').replace(second, '33333333-3333-4333-8333-333333333333');
    await using place = await withRules({
      'a.yml': aRule(true),
      'b.yml': aFilter(until),
      'c.yml': ended.replace('Ada Admin', 'Bob'),
    });
    const { code, stdout, stderr } = await run(['alerts', 'rules'], { folder: place.folder });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /high +11111111-1111-4111-8111-111111111111 +Flow deleted +genesys/);
    assert.match(stdout, /in force +Ada Admin +The nightly clean-up deletes flows +1/);
    assert.match(stdout, /2026-02-01T00:00:00\.000Z +ended +Bob/);
    assert.match(stdout, /1 of them ended and suppress nothing/);
    const json = await run(['alerts', 'rules', '--json'], { folder: place.folder });
    const parsed = JSON.parse(json.stdout) as {
      rules: object[];
      suppressions: { ended: boolean }[];
    };
    assert.equal(parsed.rules.length, 1);
    assert.equal(parsed.suppressions.filter(({ ended: isOver }) => isOver).length, 1);
    assert.equal(parsed.suppressions.length, 2);
  });

  it('names the rules that need business hours where nobody said what they are', async () => {
    const text = aRule(true, 'selection and late').replace(
      '  condition',
      '  late: { off_hours: true }\n  condition',
    );
    await using place = await withRules({ 'a.yml': text });
    const { stdout } = await run(['alerts', 'rules'], { folder: place.folder });
    assert.match(stdout, /11111111-.* Flow deleted: asks for off_hours, .* alerts\.business_hours/);
    const check = await run(['config', 'check'], { folder: place.folder });
    assert.match(check.stdout + check.stderr, /business_hours: unset, .* never match/);
    const { folder } = await alertDeployment({
      alerts: '  business_hours: { time_zone: Europe/Berlin }',
    });
    const shipped = await run(['alerts', 'rules'], { folder });
    assert.doesNotMatch(shipped.stdout, /asks for off_hours/);
  });

  it('wants a section alerts', async () => {
    const { aConfig, aConfigFile } = await import('../../config/support.ts');
    await using place = await aConfigFile(aConfig());
    for (const args of [['rules'], ['try', '--all'], ['test']]) {
      const { code, stderr } = await run(['alerts', ...args], { folder: place.folder });
      assert.equal(code, 2);
      assert.match(stderr, /has no section alerts/);
    }
  });
});
