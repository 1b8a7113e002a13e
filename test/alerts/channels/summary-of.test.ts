import assert from 'node:assert/strict';
import { summaryOf } from '../../../src/alerts/channels/summary-of.ts';
import { aNotice } from './a-notice.ts';

const ID = '7a7a7a7a-1111-4222-8333-444444444444';

describe('summaryOf', () => {
  it('says who did what to whom, by name', () => {
    const member = {
      actor: `Ada Admin (${ID}) through CRM sync (${ID})`,
      target: `Role Master Admin (${ID})`,
      subject: `Bob Bee (${ID})`,
    };
    const said = (direction: 'added' | 'removed' | null, subject: string | null = member.subject) =>
      summaryOf(aNotice({}, { ...member, subject, direction }));
    assert.equal(said('added'), 'Ada Admin through CRM sync added Bob Bee to Role Master Admin');
    assert.equal(
      said('removed'),
      'Ada Admin through CRM sync removed Bob Bee from Role Master Admin',
    );
    assert.equal(said(null), 'Role Master Admin, Bob Bee, by Ada Admin through CRM sync');
    assert.equal(said(null, null), 'Role Master Admin, by Ada Admin through CRM sync');
  });

  it('keeps an id that is all there is, and says nothing of a condition', () => {
    const nameless = { actor: ID, target: `Flow ${ID}`, subject: null, direction: null };
    assert.equal(summaryOf(aNotice({}, nameless)), `Flow ${ID}, by ${ID}`);
    assert.equal(summaryOf(aNotice({ change: null })), null);
  });
});
