import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { serve } from '../../../src/simulator/http/serve.ts';
import type { SimulatedRequest } from '../../../src/simulator/http/exchange.ts';

describe('serve', () => {
  it('hands the handler the whole request, unzipped', async () => {
    const seen: SimulatedRequest[] = [];
    const listening = await serve((one) => {
      seen.push(one);
      return { status: 201, headers: { 'x-own': 'yes' }, body: 'ö' };
    });
    const response = await fetch(`${listening.url}/a%20b?c=d&c=e`, {
      method: 'PUT',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('hello'),
    });
    await listening.close();
    assert.deepEqual([response.status, await response.text()], [201, 'ö']);
    assert.equal(response.headers.get('x-own'), 'yes');
    const [one] = seen;
    assert.deepEqual([one?.method, one?.path, one?.origin], ['PUT', '/a%20b', listening.url]);
    assert.deepEqual(one?.query.getAll('c'), ['d', 'e']);
    assert.equal(one.body.toString(), 'hello');
  });

  it('keeps connections alive', async () => {
    const listening = await serve(() => ({ status: 200, body: 'ok' }));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const port = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = request(listening.url, { agent }, (response) => {
          const { localPort } = response.socket;
          text(response).then(() => resolve(localPort), reject);
        });
        sent.once('error', reject).end();
      });
    const [first, second] = [await port(), await port()];
    agent.destroy();
    await listening.close();
    assert.ok(first !== undefined);
    assert.equal(first, second);
  });

  it('breaks the connection in the middle of a body, or without an answer', async () => {
    const listening = await serve(({ path }) =>
      path === '/cut'
        ? { status: 200, body: 'x'.repeat(1000), cutAfterBytes: 10 }
        : { status: 200, reset: true },
    );
    const cut = await fetch(`${listening.url}/cut`);
    assert.equal(cut.status, 200);
    await assert.rejects(cut.text(), TypeError);
    await assert.rejects(fetch(listening.url), TypeError);
    await listening.close();
  });

  it('does not let a defect of the simulator pass for an answer of the platform', async () => {
    const listening = await serve(() => {
      throw new Error('boom');
    });
    assert.equal((await fetch(listening.url)).status, 599);
    await listening.close();
  });
});
