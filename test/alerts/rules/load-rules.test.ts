import assert from 'node:assert/strict';
import { loadRules } from '../../../src/alerts/rules/load-rules.ts';
import { Failure } from '../../../src/audit/failure.ts';
import { ID, loadTexts, refusals, ruleText, writeRules } from './write-rules.ts';

const OTHER = '5638f7c0-ac70-491d-8465-2a65075e0d86';
const PLAIN = '  selection:\n    action: Delete\n  condition: selection';
const selecting = (line: string): string =>
  ruleText(`  selection:\n    ${line}\n  condition: selection`);
const filter = (more: string, condition = 'not selection'): string => `title: Night job
id: ${OTHER}
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [${ID}]
  selection: { actor_id: job }
  condition: ${condition}
${more}`;
const IN_FORCE = 'holdfast: { owner: Ada, until: 2027-01-31 }';
const correlation = (body: string): string => `title: Burst
id: ${OTHER}
level: high
correlation:
${body}`;

describe('loadRules', () => {
  it('names every place of every file that cannot be used, with line and reason, in one failure', async () => {
    await using written = await writeRules({
      'a.yml': selecting('servce: Architect').replace('level: high', 'level: urgent'),
      'b.yml': `${selecting('action|base64: x').replace(ID, OTHER)}detections: {}\n`,
      'c.yml': 'title: [',
      'd.yml': '- a list',
      'e.yml': '',
      'note.txt': 'not a rule',
    });
    const failure = await loadRules([written.folder, `${written.folder}/none`]).catch(
      (error: unknown) => error,
    );
    assert.ok(failure instanceof Failure);
    assert.equal(failure.type, 'RuleInvalid');
    assert.equal(failure.retryable, false);
    const lines = failure.message.replaceAll(`${written.folder}/`, '').split('\n');
    assert.deepEqual(lines.slice(0, 1), [
      '8 places in rules cannot be used; no rules are loaded until this is mended.',
    ]);
    assert.deepEqual(lines.slice(1, 7), [
      'a.yml:3: level must be one of informational, low, medium, high, critical',
      'a.yml:9: servce: "servce" is no field of an event (docs/rules.md lists them)',
      'b.yml:9: action|base64: modifier "base64" is not supported',
      'b.yml:11: "detections" is no key of a Sigma rule; ours are under "holdfast"',
      lines[5],
      'd.yml:1: a rule is a map of keys: title, id, detection and so on',
    ]);
    assert.match(lines[5] ?? '', /^c\.yml:1: /);
    assert.match(lines[7] ?? '', /^e\.yml:1: the file holds no rule$/);
    assert.match(lines[8] ?? '', /^none:1: it cannot be read: ENOENT/);
  });

  for (const [line, reason] of [
    ['- one', /9: searches for words in whole events/],
    ["'|all': [one, two]", /searches words in whole events/],
    ['action|expand: "%x%"', /modifier "expand"/],
    ['action|fieldref: service', /modifier "fieldref"/],
    ['action|neq: x', /modifier "neq"/],
    ['action|contains|startswith: x', /exclude each other/],
    ['action|all: x', /needs several values/],
    ['action|cased|re: x', /does not go with/],
    ['action|i: x', /belongs to "re"/],
    ['action: [a, null]', /null in a list/],
    ['action|contains: null', /null takes no modifiers/],
    ['action: []', /lists no value/],
    ['action: 12345678901234567890', /quote it/],
    ['action: { a: b }', /quote it/],
    ['action|exists: yes', /takes true or false/],
    ['actor_ips|cidr: 10.0.0.0', /no network/],
    ['actor_ips|cidr: 10.0.0.0/33', /no network/],
    ['action|re: (a+)+', /repeats a group/],
    ['action|re: a.*b.*c.*d', /more than 2 repetitions/],
    ['action|re: (?=a)', /Sigma does not allow/],
    [String.raw`action|re: '(a)\1'`, /Sigma does not allow/],
    ['action|re: "["', /closing bracket/],
    ['action|re: (a', /Invalid regular expression/],
    ['action|re: a*?', /has "\*\?"/],
    ['off_hours: maybe', /either true or false/],
    ['off_hours|exists: true', /takes no modifiers/],
    ['raw: x', /"raw" is no field/],
    ['{}', /selects nothing/],
  ] as const) {
    it(`refuses ${line}`, async () => {
      const [first, ...others] = await refusals({ 'a.yml': selecting(line) });
      assert.match(first ?? '', reason);
      assert.match(first ?? '', /^a\.yml:\d+: /);
      assert.deepEqual(others, []);
    });
  }

  for (const [name, text, reason] of [
    [
      'another product',
      ruleText(PLAIN).replace('genesys_cloud', 'windows'),
      /:5: product is one of genesys_cloud, nice_cxone/,
    ],
    ['another service', ruleText(PLAIN).replace('audit', 'calls'), /:6: service is audit/],
    ['a rule without id', ruleText(PLAIN).replace(`id: ${ID}\n`, ''), /lacks "id"/],
    ['a rule without level', ruleText(PLAIN).replace('level: high\n', ''), /lacks "level"/],
    ['a rule without detection', 'title: A\nid: x', /:1: a rule has one of the keys/],
    [
      'a status that says it cannot be used',
      `${ruleText(PLAIN)}status: unsupported`,
      /"unsupported"/,
    ],
    [
      'a selection that is not used',
      ruleText(`${PLAIN}\n  other:\n    action: x`),
      /:11: the condition does not use it/,
    ],
    [
      'an unknown key of ours',
      ruleText(PLAIN, 'holdfast:\n  dedupe: 5m'),
      /holdfast has the unknown key "dedupe"/,
    ],
    [
      'a period that is none',
      ruleText(PLAIN, 'holdfast:\n  dedup: soon'),
      /:12: holdfast.dedup must be a duration such as 45s, 30m/,
    ],
    [
      'an unknown field to tell equal alerts by',
      ruleText(PLAIN, 'holdfast:\n  dedup_by: [who]'),
      /"who" is no field/,
    ],
    ['a filter without an end', filter('holdfast: { owner: Ada }'), /holdfast lacks "until"/],
    [
      'a filter without an owner',
      filter('holdfast: { until: 2027-01-31 }'),
      /holdfast lacks "owner"/,
    ],
    ['a filter without either', filter(''), /lacks "holdfast"/],
    [
      'a filter with an end that is none',
      filter('holdfast: { owner: Ada, until: soon }'),
      /until is a date/,
    ],
    [
      'a filter with a day that is none',
      filter('holdfast: { owner: Ada, until: 2027-02-31T00:00:00 }'),
      /until is a date/,
    ],
    [
      'a filter that would silence the rest',
      filter(IN_FORCE, 'selection'),
      /write "not selection"/,
    ],
    [
      'a filter of no rule',
      filter(IN_FORCE).replace(ID, 'none'),
      /:5: no rule of those loaded is called "none"/,
    ],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const files = {
        'a.yml': text,
        ...(text.includes('filter:') && { 'b.yml': ruleText(PLAIN) }),
      };
      const all = await refusals(files);
      assert.match(all.join('\n'), reason);
      assert.equal(all.length, 1, all.join('\n'));
    });
  }

  for (const [name, body, reason] of [
    [
      'of a type we have not',
      `  type: value_sum\n  rules: [${ID}]\n  group-by: [actor_id]\n  timespan: 1h\n  condition: { gte: 5 }`,
      /:5: type value_sum is not supported/,
    ],
    [
      'that waits for too few',
      `  type: event_count\n  rules: [${ID}]\n  group-by: [actor_id]\n  timespan: 1h\n  condition: { lt: 5 }`,
      /cannot be waited for/,
    ],
    [
      'without an end of its time',
      `  type: event_count\n  rules: [${ID}]\n  group-by: [actor_id]\n  timespan: long\n  condition: { gte: 5 }`,
      /:8: timespan is a number/,
    ],
    [
      'of a rule that is not there',
      `  type: temporal\n  rules:\n    - ${ID}\n    - nobody\n  group-by: [actor_id]\n  timespan: 1h`,
      /:8: no detection rule .* "nobody"/,
    ],
    [
      'by an unknown field',
      `  type: temporal\n  rules: [${ID}]\n  group-by: [who]\n  timespan: 1h`,
      /:7: "who" is no field/,
    ],
    [
      'by an alias that leaves a rule out',
      `  type: temporal\n  rules: [${ID}]\n  aliases: { who: { other: actor_id } }\n  group-by: [who]\n  timespan: 1h`,
      /alias "who" lacks/,
    ],
    [
      'that counts values of nothing',
      `  type: value_count\n  rules: [${ID}]\n  group-by: [actor_id]\n  timespan: 1h\n  condition: { gte: 5 }`,
      /needs one field/,
    ],
    [
      'without group-by',
      `  type: event_count\n  rules: [${ID}]\n  timespan: 1h\n  condition: { gte: 5 }`,
      /lacks "group-by"/,
    ],
  ] as const) {
    it(`refuses a correlation ${name}`, async () => {
      const all = await refusals({ 'a.yml': correlation(body), 'b.yml': ruleText(PLAIN) });
      assert.match(all.join('\n'), reason);
      assert.equal(all.length, 1, all.join('\n'));
    });
  }

  it('refuses two rules of one id', async () => {
    const [first] = await refusals({ 'a.yml': ruleText(PLAIN), 'b.yml': ruleText(PLAIN) });
    assert.match(first ?? '', /^b\.yml:2: id ".*" is taken already, at .*a\.yml:2$/);
  });

  it('takes several documents of one file', async () => {
    const rules = await loadTexts({
      'a.yml': `${ruleText(PLAIN)}---\n${ruleText(PLAIN, '', OTHER)}`,
    });
    assert.deepEqual(
      rules.detections.map(({ id, where }) => [id, where.replace(/.*\//, '')]),
      [
        [ID, 'a.yml:1'],
        [OTHER, 'a.yml:12'],
      ],
    );
  });

  it('has a filter hold to the end of its day, and match what its selection does', async () => {
    const { suppressions } = await loadTexts({
      'a.yml': filter(IN_FORCE),
      'b.yml': ruleText(PLAIN),
    });
    assert.equal(suppressions[0]?.until, Date.parse('2027-02-01T00:00:00Z'));
    assert.deepEqual(suppressions[0]?.rules, [ID]);
  });

  it('has the rules of a correlation raise nothing alone, unless it says so', async () => {
    const body = `  type: temporal\n  rules: [${ID}]\n  group-by: [actor_id]\n  timespan: 1h\n`;
    const quiet = await loadTexts({ 'a.yml': correlation(body), 'b.yml': ruleText(PLAIN) });
    assert.equal(quiet.detections[0]?.alone, false);
    const loud = await loadTexts({
      'a.yml': `${correlation(body)}generate: true`,
      'b.yml': ruleText(PLAIN),
    });
    assert.equal(loud.detections[0]?.alone, true);
  });

  it('tells other rules by another digest, and the same elsewhere by the same', async () => {
    const digest = async (name: string, text: string) => (await loadTexts({ [name]: text })).digest;
    const first = await digest('a.yml', ruleText(PLAIN));
    assert.equal(await digest('b.yml', ruleText(PLAIN)), first);
    assert.notEqual(await digest('a.yml', ruleText(PLAIN, '# told')), first);
  });
});
