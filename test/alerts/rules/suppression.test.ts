import assert from 'node:assert/strict';
import { toTestEvent } from '../../../src/alerts/rules/test-event.ts';
import { ID, loadTexts, ruleText } from './write-rules.ts';

const FILTER = `title: Night job
id: 5638f7c0-ac70-491d-8465-2a65075e0d86
description: The directory is synchronised every night.
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [${ID}]
  selection: { actor_id: job, actor_foreign: false }
  condition: not selection
holdfast: { owner: Ada, until: "2027-01-31T06:00:00+01:00" }
`;

describe('a suppression', () => {
  it('keeps quiet what its selection matches, and does not know what nobody found out', async () => {
    const { suppressions } = await loadTexts({
      'a.yml': ruleText('  selection:\n    action: Delete\n  condition: selection'),
      'b.yml': FILTER,
    });
    const [filter] = suppressions;
    assert.ok(filter);
    const own = new Map([
      ['actor_foreign', { name: 'actor_foreign', value: false, text: '' }],
    ] as const);
    const byJob = toTestEvent({ actor_id: 'job' }, 'genesys');
    assert.equal(filter.test(byJob, own), true);
    assert.equal(filter.test(byJob, new Map()), 'unknown');
    assert.equal(filter.test(toTestEvent({ actor_id: 'eve' }, 'genesys'), own), false);
    assert.equal(filter.test({ ...byJob, platform: 'cxone' }, own), false);
    assert.equal(filter.until, Date.parse('2027-01-31T05:00:00Z'));
    assert.deepEqual(
      [filter.owner, filter.reason],
      ['Ada', 'The directory is synchronised every night.'],
    );
  });
});
