import assert from 'node:assert/strict';
import { killLeftovers, start } from './support.ts';

describe('holdfast simulate', () => {
  after(killLeftovers);

  it('serves all three until it is interrupted, then ends well', async () => {
    const ports = ['genesys', 'cxone', 'hec', 'management'].flatMap((name) => [
      `--${name}-port`,
      '0',
    ]);
    const program = start(['simulate', 'all', '--json', '--rate', '0', ...ports]);
    const rows = JSON.parse(await program.until('\n]\n')) as { service: string; url: string }[];
    assert.deepEqual(
      rows.map(({ service }) => service),
      ['Genesys Cloud', 'NICE CXone', 'Splunk HEC'],
    );
    const health = await fetch(`${rows[2]?.url}/services/collector/health`);
    assert.equal(health.status, 200);
    program.child.kill('SIGINT');
    assert.equal((await program.ended).code, 0);
  });
});
