import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { run } from '../support.ts';
import { alertDeployment } from './support.ts';

/** A receiver of webhooks that takes everything, or nothing. */
const receiver = async (status: number) => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(status).end('told you');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    bodies,
    url: `http://127.0.0.1:${port}/secret-path`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const CHANNELS = `  channels:
    good: { webhook: { url: env:GOOD } }
    bad: { webhook: { url: env:BAD } }
  policies: { all: [ { notify: [good, bad] } ] }`;

describe('holdfast alerts try', () => {
  it('sends a message that says it is a test, and tells what the channel answered', async () => {
    await using place = await alertDeployment({ alerts: CHANNELS });
    await using good = await receiver(200);
    await using bad = await receiver(404);
    const environment = { GOOD: good.url, BAD: bad.url };
    const one = await run(['alerts', 'try', 'good'], { folder: place.folder, environment });
    assert.equal(one.code, 0, one.stderr);
    assert.match(one.stdout, /^good \(webhook\) shown: /);
    assert.equal(good.bodies.length, 1);
    assert.match(good.bodies[0] ?? '', /TEST: nothing has happened/);
    const both = await run(['alerts', 'try', '--all'], { folder: place.folder, environment });
    assert.equal(both.code, 1);
    assert.match(both.stdout, /good \(webhook\) shown: [^]*bad \(webhook\) failed: .*404/);
    assert.doesNotMatch(both.stdout + both.stderr, /secret-path/);
    const [first, second] = good.bodies;
    assert.notEqual(
      first,
      second,
      'a channel that knows the key would show the second one nowhere',
    );
  });

  it('ends with 2 for a channel that is not there, or none', async () => {
    await using place = await alertDeployment({ alerts: CHANNELS });
    const none = await run(['alerts', 'try'], { folder: place.folder });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /Name one of good, bad, or give --all/);
    const wrong = await run(['alerts', 'try', 'goood'], { folder: place.folder });
    assert.match(wrong.stderr, /There is no channel goood/);
  });
});
