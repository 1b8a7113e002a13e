import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '../../src/http/create-http-client.ts';

describe('createHttpClient over TLS', () => {
  let server: Server;
  let url: string;
  let caPem: string;
  let requests = 0;

  before(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-tls-'));
    const key = join(directory, 'key.pem');
    const certificate = join(directory, 'cert.pem');
    const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync(
      'openssl',
      [...kind, '-keyout', key, '-out', certificate, '-days', '2', ...names],
      {
        stdio: 'pipe',
      },
    );
    caPem = readFileSync(certificate, 'utf8');
    server = createServer({ key: readFileSync(key), cert: caPem }, (_, response) => {
      requests += 1;
      response.end('over TLS');
    });
    rmSync(directory, { recursive: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('trusts a certificate authority that it is given', async () => {
    const client = createHttpClient({ caPem, timeoutMs: 5_000 });
    assert.equal((await client.send({ method: 'GET', url })).body.toString(), 'over TLS');
    await client.close();
  });

  it('refuses a certificate that nobody vouches for before it sends anything', async () => {
    requests = 0;
    const client = createHttpClient({ timeoutMs: 5_000 });
    await assert.rejects(client.send({ method: 'POST', url, body: 'event' }), {
      name: 'TransportError',
      fault: 'tls',
      sent: false,
    });
    await client.close();
    assert.equal(requests, 0);
  });
});
