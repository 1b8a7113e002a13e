import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { leastMode, type TargetModes } from '../../../src/cli/streams/target-modes.ts';
import type { DeliveryMode } from '../../../src/audit/delivery-mode.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { aConfig, aConfigFile } from '../../config/support.ts';
import { run } from '../support.ts';

const modesOf = (modes: Readonly<Record<string, DeliveryMode>>): TargetModes =>
  new Map(
    Object.entries(modes).map(([name, mode]) => [
      name,
      { name, mode, reason: '', fingerprint: '', since: '', checkedAt: '' },
    ]),
  );

describe('the mode that a stream shows', () => {
  it('is the least of its targets, and unknown while one of them is', () => {
    const modes = modesOf({ main: 'verified', dr: 'acknowledged', old: 'accepted' });
    assert.equal(leastMode(modes, ['main']), 'verified');
    assert.equal(leastMode(modes, ['main', 'dr']), 'acknowledged');
    assert.equal(leastMode(modes, ['main', 'dr', 'old']), 'accepted');
    assert.equal(leastMode(modes, ['main', 'new']), null);
  });

  it('is listed from the ledger with the reason why it is not verified, and makes no ledger', async () => {
    const target = '      search: { url: "https://splunk.example.com:8089", token: "env:T" }';
    await using file = await aConfigFile(aConfig({ target }));
    const { folder } = file;
    const first = await run(['streams', 'list', '--json'], { folder });
    const [stream] = JSON.parse(first.stdout) as { mode: unknown; targets: string[] }[];
    assert.ok(stream);
    assert.equal(stream.mode, null);
    const ledgerFile = join(folder, '.holdfast/ledger.db');
    assert.equal(existsSync(ledgerFile), false);

    const ledger = await openLedger({ kind: 'sqlite', file: ledgerFile });
    const reason = 'search does not answer (unreachable: no route)';
    for (const name of stream.targets) {
      await ledger.targets.note({ name, mode: 'acknowledged', reason, fingerprint: 'f' });
    }
    await ledger.close();
    for (const command of [
      ['streams', 'list'],
      ['streams', 'status'],
    ]) {
      const { stdout } = await run(command, { folder });
      assert.match(stdout, /^.*MODE.*\n.* acknowledged /);
      assert.match(stdout, /: acknowledged and not verified since .*: search does not answer/);
    }
  });
});
