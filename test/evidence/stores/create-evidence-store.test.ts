import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, request, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  createEvidenceStore,
  type EvidenceStoreConfig,
} from '../../../src/evidence/stores/create-evidence-store.ts';
import { testVersitygw } from '../../support/versitygw.ts';
import { newFolder, theVersitygw } from './on-each-store.ts';

const portOf = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const createCertificate = (): { key: string; cert: string } => {
  const folder = newFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...kind, '-keyout', key, '-out', cert, '-days', '2', ...names], {
    stdio: 'pipe',
  });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
};

describe('the evidence store of a configuration', () => {
  const surroundings = { timeoutMs: 5_000, now: Date.now };

  it('is the directory that it names', async () => {
    const directory = newFolder();
    const store = await createEvidenceStore(
      { kind: 'directory' as const, directory, immutable: false },
      surroundings,
    );
    assert.deepEqual([store.kind, store.location], ['directory', directory]);
    await store.close();
  });

  describe('that names a bucket', () => {
    const servers: Server[] = [];
    const connects: string[] = [];
    let config: EvidenceStoreConfig;
    let caPem: string;
    let proxyUrl: string;

    before(async function () {
      if ((await testVersitygw()) === undefined) return this.skip();
      const { url, account, createBucket } = await theVersitygw();
      const certificate = createCertificate();
      caPem = certificate.cert;
      const secure = createHttpsServer(certificate, (incoming, outgoing) => {
        const { method, headers, url: path = '/' } = incoming;
        const onward = request(new URL(path, url), { ...(method && { method }), headers });
        onward.on('response', (reply) => {
          outgoing.writeHead(reply.statusCode ?? 599, reply.headers);
          reply.pipe(outgoing);
        });
        incoming.pipe(onward);
      });
      const proxy = createHttpServer();
      proxy.on('connect', ({ url: target = '' }, socket) => {
        connects.push(target);
        const [host = '', port] = target.split(':');
        const onward = connect(Number(port), host, () => {
          socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
          onward.pipe(socket).pipe(onward);
        });
        for (const end of [socket, onward]) end.on('error', () => onward.destroy());
      });
      servers.push(secure, proxy);
      proxyUrl = `http://127.0.0.1:${await portOf(proxy)}`;
      config = {
        kind: 's3',
        bucket: await createBucket(),
        endpoint: `https://127.0.0.1:${await portOf(secure)}`,
        pathStyle: true,
        retentionDays: 30,
        account: {
          accessKeyId: account.accessKeyId,
          secretAccessKey: { read: () => Promise.resolve(account.secretAccessKey) },
        },
      };
    });
    after(() => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    });

    const put = async (options: { caPem?: string; proxyUrl?: string }): Promise<void> => {
      const store = await createEvidenceStore(config, { ...surroundings, ...options });
      try {
        await store.putIfAbsent('windows/a', Buffer.from('evidence'), 'text/plain');
      } finally {
        await store.close();
      }
    };

    it('trusts a certificate authority that it is given, and no other', async () => {
      await put({ caPem });
      await assert.rejects(put({}), { type: 'StoreUnavailable', message: /CERT/ });
    });

    it('goes through the proxy that it is given', async () => {
      assert.equal(connects.length, 0);
      await put({ caPem, proxyUrl });
      assert.ok(connects.length > 0);
      assert.deepEqual(
        [...new Set(connects)],
        [config.kind === 's3' && new URL(config.endpoint ?? '').host],
      );
    });

    it('is not there without a region, and says so', async () => {
      const before = { ...process.env };
      const bare = { ...config, endpoint: undefined };
      delete process.env['AWS_REGION'];
      process.env['AWS_CONFIG_FILE'] = '/dev/null';
      try {
        const store = await createEvidenceStore(bare, surroundings);
        await assert.rejects(store.get('windows/a', null), {
          type: 'StoreRefused',
          message: /Region is missing/,
        });
        await store.close();
      } finally {
        process.env = before;
      }
    });
  });
});
