import assert from 'node:assert/strict';
import type { Contribution, CorrelationRule } from '../../../src/alerts/rules/rule.ts';
import { toTestEvent } from '../../../src/alerts/rules/test-event.ts';
import { ID, loadTexts, ruleText } from './write-rules.ts';

const SECOND = '5638f7c0-ac70-491d-8465-2a65075e0d86';
const selecting = (action: string, id: string): string =>
  ruleText(`  selection:\n    action: ${action}\n  condition: selection`, '', id);

const load = async (body: string) => {
  const rules = await loadTexts({
    'a.yml': selecting('Create', ID),
    'b.yml': selecting('Delete', SECOND),
    'c.yml': `title: Both\nid: 0e95725d-7320-415d-80f7-004da920fc11\nlevel: high\ncorrelation:\n${body}`,
  });
  const [rule] = rules.correlations;
  assert.ok(rule);
  const [create, remove] = rules.detections;
  assert.ok(create && remove);
  return { rule, create, remove };
};

const at = (
  seconds: number,
  rule = ID,
  changeId = `${rule} ${seconds}`,
  value: string | null = null,
): Contribution => ({
  correlation: 'c',
  rule,
  group: 'g',
  changeId,
  time: seconds * 1000,
  value,
});

const common = 'group-by: [actor_id]\n  timespan: 1m';
const counting = (condition: string) =>
  load(`  type: event_count\n  rules: [${ID}]\n  ${common}\n  condition: ${condition}`);
const firesAt = (rule: CorrelationRule, seconds: readonly number[]): boolean =>
  rule.fires(seconds.map((second) => at(second)));

describe('a correlation', () => {
  it('counts changes within any one timespan, its ends included', async () => {
    const { rule } = await counting('{ gte: 3 }');
    assert.equal(rule.timespanMs, 60_000);
    assert.equal(firesAt(rule, [0, 30, 60]), true);
    assert.equal(firesAt(rule, [0, 30, 61]), false);
    assert.equal(firesAt(rule, [0, 100, 130, 150, 300]), true);
    assert.equal(rule.fires([at(0, ID, 'a'), at(0, SECOND, 'a'), at(1, ID, 'b')]), false);
  });

  it('knows more than and exactly', async () => {
    const more = await counting('{ gt: 2 }');
    assert.equal(firesAt(more.rule, [0, 1]), false);
    assert.equal(firesAt(more.rule, [0, 1, 2]), true);
    const exactly = await counting('{ eq: 2 }');
    assert.equal(firesAt(exactly.rule, [0]), false);
    assert.equal(firesAt(exactly.rule, [0, 1]), true);
  });

  it('counts different values', async () => {
    const { rule } = await load(
      `  type: value_count\n  rules: [${ID}]\n  ${common}\n  condition: { field: target_id, gte: 2 }`,
    );
    assert.equal(rule.fires([at(0, ID, 'a', 'x'), at(1, ID, 'b', 'x')]), false);
    assert.equal(rule.fires([at(0, ID, 'a', 'x'), at(1, ID, 'b', 'y')]), true);
    assert.equal(rule.fires([at(0, ID, 'a', 'x'), at(61, ID, 'b', 'y')]), false);
  });

  it('wants all of its rules in any order, or as many as it says', async () => {
    const both = await load(`  type: temporal\n  rules: [${ID}, ${SECOND}]\n  ${common}`);
    assert.equal(both.rule.fires([at(0, SECOND), at(1, ID)]), true);
    assert.equal(both.rule.fires([at(0, ID), at(1, ID)]), false);
    const one = await load(
      `  type: temporal\n  rules: [${ID}, ${SECOND}]\n  ${common}\n  condition: { gte: 1 }`,
    );
    assert.equal(one.rule.fires([at(0, SECOND)]), true);
  });

  it('wants its rules in their order', async () => {
    const { rule } = await load(
      `  type: temporal_ordered\n  rules: [${ID}, ${SECOND}]\n  ${common}`,
    );
    assert.equal(rule.fires([at(0, ID), at(60, SECOND)]), true);
    assert.equal(rule.fires([at(0, SECOND), at(1, ID)]), false);
    assert.equal(rule.fires([at(0, ID), at(61, SECOND)]), false);
    // The latest beginning counts, not the first.
    assert.equal(rule.fires([at(0, ID), at(50, ID), at(100, SECOND)]), true);
  });

  it('takes changes of one time in any order, and one change for one step only', async () => {
    const { rule } = await load(
      `  type: temporal_ordered\n  rules: [${ID}, ${SECOND}]\n  ${common}`,
    );
    assert.equal(rule.fires([at(5, SECOND, 'a'), at(5, ID, 'b')]), true);
    assert.equal(rule.fires([at(5, ID, 'a'), at(5, SECOND, 'a')]), false);
    assert.equal(rule.fires([at(1, ID, 'a'), at(5, ID, 'b'), at(5, SECOND, 'b')]), true);
  });

  it('groups by field and organisation, by another field for each rule where it has aliases', async () => {
    const { rule, create, remove } = await load(
      `  type: temporal_ordered\n  rules: [${ID}, ${SECOND}]\n  aliases: { who: { ${ID}: target_id, ${SECOND}: subject_id } }\n  group-by: [who]\n  timespan: 1m`,
    );
    const event = toTestEvent(
      { target_id: 'eve', subject_id: 'john', timestamp: '2026-03-01T00:00:00.000Z' },
      'genesys',
    );
    const group = (who: string) => JSON.stringify(['genesys', 'test', who]);
    assert.deepEqual(rule.contribution(create, event), {
      correlation: rule.id,
      rule: ID,
      group: group('eve'),
      changeId: event.event_id,
      time: Date.parse(event.timestamp),
      value: null,
    });
    assert.equal(rule.contribution(remove, event)?.group, group('john'));
    assert.equal(rule.contribution(remove, { ...event, subject_id: null }), null);
    const elsewhere = rule.contribution(create, { ...event, organization_id: 'other' });
    assert.notEqual(elsewhere?.group, group('eve'));
    assert.deepEqual(rule.dedup.by, ['target_id', 'subject_id']);
  });
});
