import assert from 'node:assert/strict';
import { restartableTemporal, testTemporal } from '../support/temporal-server.ts';

describe('embedded Temporal', () => {
  it('answers and knows the search attributes', async () => {
    const { client } = await testTemporal();
    const { count } = await client.workflow.count('HoldfastStream = "a" and HoldfastState = "b"');
    assert.equal(count, 0);
  });

  it('comes back on the same database and port after kill -9', async () => {
    const server = await restartableTemporal();
    const firstPid = server.pid();
    await server.kill();
    await server.restart();
    assert.notEqual(server.pid(), firstPid);
    await server.stop();
  });
});
