import assert from 'node:assert/strict';
import { aMatch, aNotice, decideOn } from '../../ledger/alert-fixtures.ts';
import { HOUR_MS, NEW_YEAR } from '../../ledger/fixtures.ts';
import { type AlertsBench, alertsBench } from './alerts-ledger.ts';

const CHANGE = {
  platform: 'genesys',
  tenant: 'genesys-eu',
  organizationId: 'org-1',
  eventId: 'e'.repeat(32),
  eventType: 'ROLE_MEMBER_ADD',
  at: '2026-01-01T00:00:00.000Z',
  actor: 'Ada Admin (7a)',
  actorIps: ['203.0.113.7', '2001:db8::1'],
  target: 'Role Master Admin (9c)',
  subject: 'Mallory \u202E\u001B]0;x\u0007 (4d)',
  direction: 'added',
  changes: [{ property: 'members', old: 'none', new: 'Mallory\u001B[1A' }],
} as const;

const NOTICE = aNotice({
  title: 'Administrator role given',
  description: 'Somebody became an administrator.',
  runbook: 'https://wiki.example/admin',
  change: CHANGE,
  text: 'Two lines\nof text',
  facts: [{ name: 'subject_admin_before', value: null, text: 'Nobody knows whether before.' }],
  links: [{ title: 'Run', url: 'https://temporal.example/run' }],
  commands: ['holdfast search --id eee'],
});

describe('holdfast alerts show', function () {
  this.timeout(60_000);
  let bench: AlertsBench;
  let id: string;

  before(async () => {
    bench = await alertsBench();
    const { alerts } = bench.ledger;
    const group = { groupKey: 'by actor', groupMs: HOUR_MS, notice: NOTICE };
    const many = Array.from({ length: 60 }, (_, place) => aMatch(`change-${place}`, group));
    const { created } = await decideOn(bench.ledger, many);
    id = created[0]?.id ?? '';
    const key = { alert: id, channel: 'security', occasion: 'raise' };
    await alerts.beginAttempt(key);
    const failed = { state: 'failed', receipt: null, mayBeDouble: false } as const;
    await alerts.endAttempt({ ...key, ...failed, error: 'token_revoked\u001B[0m' });
    const other = { ...key, channel: 'on-call' };
    await alerts.beginAttempt(other);
    const shown = { state: 'shown', receipt: { key: 'x' }, error: null } as const;
    await alerts.endAttempt({ ...other, ...shown, mayBeDouble: true });
    const note = 'on it\u001B[2J';
    await alerts.acknowledge(id, { by: 'Bob', via: 'on-call', at: NEW_YEAR + 90_000, note });
  });
  after(() => bench.close());

  it('shows all of the notice, and nothing of it moves the terminal', async () => {
    const { stdout, code } = await bench.alerts('show', id.slice(0, 8));
    assert.equal(code, 0);
    for (const part of [
      /^CRITICAL {2}Administrator role given/,
      new RegExp(`alert +${id}, acknowledged, stands for 60`),
      /watches +Somebody became an administrator\./,
      /runbook +https:\/\/wiki\.example\/admin/,
      /\n {2}Two lines\n {2}of text\n/,
      /what +ROLE_MEMBER_ADD, genesys, genesys-eu/,
      /who +Ada Admin \(7a\)\n +from +203\.0\.113\.7, 2001:db8::1\n +target +Role Master Admin \(9c\)/,
      /subject +Mallory \\u\{202e\}\\u\{1b\}\]0;x\\u\{7\} \(4d\)\n +direction +added/,
      /members\n +before +none\n +after +Mallory\\u\{1b\}\[1A\n/,
      /facts\n +Nobody knows whether before\./,
      /Run: https:\/\/temporal\.example\/run/,
      /commands\n +holdfast search --id eee/,
    ])
      assert.match(stdout, part);
    for (const moving of ['\u001B', '\u202E', '\u0007']) assert.ok(!stdout.includes(moving));
  });

  it('shows the clock, who was told, and what it stands for', async () => {
    const { stdout } = await bench.alerts('show', id);
    assert.match(
      stdout,
      /acknowledged +2026-01-01T00:01:30\.000Z .* by Bob \(on-call\): "on it\\u\{1b\}\[2J"\n/,
    );
    assert.match(stdout, /security +raise +failed +1 .* no +token_revoked\\u\{1b\}\[0m/);
    assert.match(stdout, /on-call +raise +shown +1 .* possibly +-/);
    assert.equal(stdout.match(/ change-\d+ /g)?.length, 50);
    assert.match(stdout, /and 10 more: --all/);
    const all = (await bench.json('show', id, '--all')) as Record<string, readonly unknown[]>;
    assert.deepEqual([all['matches']?.length, all['attempts']?.length], [60, 2]);
  });

  it('shows what it was called, by whom, and the ticket, and who called it otherwise before', async () => {
    const { created } = await decideOn(bench.ledger, [aMatch('decided')]);
    const { id: decided = '' } = created[0] ?? {};
    const by = { by: 'Eve', via: 'cli', at: NEW_YEAR + 90_000 };
    const verdict = { disposition: 'false_positive', ticket: 'INC-7\u001B' } as const;
    const before = { by: 'Mallory\u001B', via: 'slack', at: NEW_YEAR + 80_000 };
    const authorised = { disposition: 'authorised', ticket: 'CHG-1' } as const;
    await bench.ledger.alerts.dispose(decided, { ...before, ...authorised });
    await bench.ledger.alerts.dispose(decided, { ...by, ...verdict });
    const { stdout } = await bench.alerts('show', decided);
    assert.match(stdout, /called +2026.* as false positive by Eve \(cli\), INC-7\\u\{1b\}\n/);
    assert.match(
      stdout,
      /called before\n +2026.*authorised by Mallory\\u\{1b\} \(slack\), CHG-1\n/,
    );
  });

  it('says so where there is none, or more than one', async () => {
    const { code, stderr } = await bench.alerts('show', 'ffff');
    assert.equal(code, 1);
    assert.match(stderr, /There is no alert ffff, or more than one.*\n.*alerts list --state all/);
  });
});
