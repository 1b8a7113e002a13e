import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSplunk } from './splunk-caller.ts';

const OPENSSL = process.env['OPENSSL'] ?? 'openssl';

/** A key and a certificate for 127.0.0.1, signed by itself, made by openssl. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-splunk-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=simulated', '-addext', 'subjectAltName=IP:127.0.0.1'];
  try {
    execFileSync(OPENSSL, ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'pipe',
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('ports of the simulated splunkd', () => {
  it('speak TLS where a key and a certificate are given', async () => {
    const tls = selfSigned();
    const splunk = await startSplunk({ tls });
    const health = new URL('/services/collector/health', splunk.hecUrl);
    const status = (ca?: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const options = ca === undefined ? {} : { ca };
        get(health, { ...options, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
    try {
      assert.match(splunk.hecUrl, /^https:/);
      assert.equal(await status(tls.cert), 200);
      await assert.rejects(status(), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    } finally {
      await splunk.close();
    }
  });

  it('are free again after close, whatever still waits for an answer', async () => {
    const splunk = await startSplunk();
    await splunk.admin('/faults', { kind: 'never_answer' });
    const waiting = assert.rejects(splunk.send('{"event":"a"}'));
    while (((await splunk.admin('/requests')) as { requests: unknown[] }).requests.length === 0);
    await splunk.close();
    await waiting;
    const again = await startSplunk({ hecPort: Number(new URL(splunk.hecUrl).port) });
    assert.equal(again.hecUrl, splunk.hecUrl);
    await again.close();
  });
});
