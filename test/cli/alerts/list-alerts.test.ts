import assert from 'node:assert/strict';
import { aMatch, aNotice, decideOn, raised } from '../../ledger/alert-fixtures.ts';
import { NEW_YEAR } from '../../ledger/fixtures.ts';
import { type AlertsBench, alertsBench } from './alerts-ledger.ts';

describe('holdfast alerts list', function () {
  this.timeout(60_000);
  let bench: AlertsBench;

  before(async () => {
    bench = await alertsBench();
    const { ledger } = bench;
    const notice = aNotice({ title: 'Flow \u001B[31mdeleted\nALL CLEAR' });
    await raised(ledger, 'a', { id: 'a'.repeat(16), notice });
    const given = aNotice({
      title: 'Role given',
      change: {
        platform: 'genesys',
        tenant: 'acme',
        organizationId: 'org',
        eventId: 'e'.repeat(32),
        eventType: 'USER_PERMISSION_MODIFIED',
        at: '2026-01-01T00:00:00.000Z',
        actor: 'Eve',
        actorIps: [],
        target: 'Role Admin',
        subject: 'Bob',
        direction: 'added',
        changes: [],
      },
    });
    await raised(ledger, 'b', { id: 'b'.repeat(16), notice: given });
    const by = { by: 'Ada', via: 'cli', at: NEW_YEAR, ticket: 'CHG-7' };
    await ledger.alerts.dispose('b'.repeat(16), { ...by, disposition: 'authorised' });
    await decideOn(ledger, [
      aMatch('c', { outcome: 'finding', reason: 'made 30 days ago' }),
      aMatch('d', { outcome: 'suppressed', reason: 'Filter "Migration" of Ada' }),
    ]);
    await ledger.conditions.raise('BacklogFull', 'genesys-eu', 'Splunk is \u001B[2Jslow');
  });
  after(() => bench.close());

  it('shows what is not over, and that Holdfast itself wants a look', async () => {
    const { stdout } = await bench.alerts('list');
    assert.match(stdout, /a{16} .* critical +open +1 +Flow \\u\{1b\}\[31mdeleted\\u\{a\}ALL CLEAR/);
    assert.doesNotMatch(stdout, /Role given/);
    assert.match(stdout, /One condition of Holdfast itself.*holdfast alerts conditions/);
    assert.ok(!stdout.includes('\u001B'));
  });

  it('shows alerts of one state, and of all', async () => {
    const { stdout } = await bench.alerts('list', '--state', 'closed');
    assert.match(stdout, /b{16} .* Role given +Eve added Bob to Role Admin +Ada +authorised/);
    assert.doesNotMatch(stdout, /a{16}/);
    const all = (await bench.json('list', '--state', 'all')) as readonly { id: string }[];
    assert.equal(all.length, 2);
    const { code, stderr } = await bench.alerts('list', '--state', 'unknown');
    assert.equal(code, 2);
    assert.match(stderr, /open, acknowledged, closed, resolved, all/);
  });

  it('shows what raised nothing, and why', async () => {
    const findings = await bench.alerts('list', '--findings');
    assert.match(findings.stdout, / c +push:genesys-eu +made 30 days ago/);
    assert.doesNotMatch(findings.stdout, /Migration/);
    const suppressed = await bench.json('list', '--suppressed');
    assert.partialDeepStrictEqual(suppressed, [{ changeId: 'd', outcome: 'suppressed' }]);
  });

  it('shows states of Holdfast itself apart', async () => {
    const { stdout } = await bench.alerts('conditions');
    assert.match(stdout, /BacklogFull +genesys-eu +Splunk is \\u\{1b\}\[2Jslow/);
    const conditions = await bench.json('conditions');
    assert.partialDeepStrictEqual(conditions, [{ kind: 'BacklogFull', subject: 'genesys-eu' }]);
  });
});
