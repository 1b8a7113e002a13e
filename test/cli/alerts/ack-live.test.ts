import assert from 'node:assert/strict';
import type { AlertRow } from '../../../src/ledger/alerts.ts';
import { createRig, QUICK } from '../../support/rig.ts';
import { until } from '../../support/until.ts';
import { run } from '../support.ts';

interface Told {
  readonly outcome: string;
  readonly alert: AlertRow;
}

describe('holdfast alerts ack and dispose with a worker', function () {
  this.timeout(120_000);

  it('are written down before they answer, with a note that everybody sees', async () => {
    const rig = await createRig({
      world: { ratePerSecond: { genesys: 0, cxone: 0 } },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      alerts: {},
    });
    const holdfast = (...args: readonly string[]) =>
      run(['alerts', ...args], { folder: rig.folder });
    const said = async (...args: readonly string[]): Promise<Told> => {
      const { code, stdout, stderr } = await holdfast(...args, '--json');
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Told;
    };
    try {
      const { ledger } = await rig.start();
      await rig.extract('query', { follow: true });
      rig.world.makeChanges('genesys', 1, { kind: 'Architect/Flow/Delete' });
      const { id } = await until(
        'the alert is shown',
        async () => (await ledger.alerts.list({})).find(({ clock }) => clock.delivered !== null),
        60_000,
      );
      const note = 'calling "Bob" <now>';
      const first = await said('ack', id.slice(0, 6), '--by', 'Ada Admin', '--note', note);
      assert.equal(first.outcome, 'update');
      const { state, acknowledgedBy, acknowledgedVia } = first.alert;
      assert.deepEqual(
        [state, acknowledgedBy, acknowledgedVia, first.alert.note],
        ['acknowledged', 'Ada Admin', 'cli', note],
      );
      const late = await holdfast('ack', id, '--by', 'Bob', '--note', 'me too');
      assert.equal(late.code, 0);
      assert.match(late.stdout, /already acknowledged by Ada Admin\. Your note was not kept\./);
      const shown = await holdfast('show', id);
      assert.match(shown.stdout, /acknowledged .* by Ada Admin \(cli\): "calling "Bob" <now>"/);
      await until('the message says so', () =>
        JSON.stringify(rig.alerts?.slack.messages()).includes('calling \\"Bob\\" &lt;now&gt;'),
      ).catch(() => assert.fail(JSON.stringify(rig.alerts?.slack.messages())));

      const verdict = ['dispose', id, '--as', 'false-positive', '--by', 'Ada Admin'];
      const decided = await said(...verdict, '--ticket', 'INC-7');
      assert.equal(decided.outcome, 'update');
      const { disposition, disposedBy, disposedVia, ticket } = decided.alert;
      assert.deepEqual(
        [decided.alert.state, disposition, disposedBy, disposedVia, ticket],
        ['closed', 'false_positive', 'Ada Admin', 'cli', 'INC-7'],
      );
      assert.equal(decided.alert.note, note);
      // The run has ended by now; the last word counts all the same.
      await rig.client.workflow.getHandle(`alert/${id}`).result();
      const again = await said('dispose', id, '--as', 'incident', '--by', 'Bob');
      assert.deepEqual([again.outcome, again.alert.disposition], ['update', 'incident']);
    } finally {
      await rig.close();
    }
  });
});
