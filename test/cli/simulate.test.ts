import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
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
      ['Genesys Cloud', 'NICE CXone', 'Splunk HEC', 'Splunk search'],
    );
    const health = await fetch(`${rows[2]?.url}/services/collector/health`);
    assert.equal(health.status, 200);
    program.child.kill('SIGINT');
    assert.equal((await program.ended).code, 0);
  });

  for (const name of ['genesys', 'management']) {
    it(`ends, and says what to do, when the port of ${name} is taken`, async () => {
      const taken = createServer();
      await once(taken.listen(0, '127.0.0.1'), 'listening');
      try {
        const { port } = taken.address() as AddressInfo;
        const others = ['genesys', 'cxone', 'hec', 'management'].flatMap((other) => [
          `--${other}-port`,
          other === name ? String(port) : '0',
        ]);
        const program = start(['simulate', 'all', ...others]);
        const { code, stderr } = await program.ended;
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`EADDRINUSE.*${port}[^]*choose another port`));
      } finally {
        taken.close();
      }
    });
  }
});
