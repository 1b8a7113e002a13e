import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** OpenSSL's own time-stamp authority, behind HTTP. */
export interface TimestampAuthority {
  readonly url: string;
  /** Certificate to trust. */
  readonly certificate: string;
  readonly folder: string;
  /** What is sent instead of what openssl says. */
  answer(change: ((reply: Buffer, status: number) => readonly [number, Buffer]) | undefined): void;
  /** What openssl would say to this request. */
  reply(query: Buffer): Buffer;
  close(): Promise<void>;
}

const CONFIG = (folder: string): string => `
[tsa]
default_tsa = main
[main]
serial = ${folder}/serial
signer_cert = ${folder}/tsa.crt
signer_key = ${folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
`;

export const startTimestampAuthority = async (): Promise<TimestampAuthority> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tsa-'));
  const place = (name: string): string => join(folder, name);
  const subject = ['-subj', '/CN=time-stamps of the test', '-days', '2', '-nodes'];
  const usage = ['-addext', 'extendedKeyUsage=critical,timeStamping'];
  const output = ['-keyout', place('tsa.key'), '-out', place('tsa.crt')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', ...subject, ...usage, ...output],
    { stdio: 'ignore' },
  );
  writeFileSync(place('tsa.cnf'), CONFIG(folder));
  writeFileSync(place('serial'), '01\n');

  const reply = (query: Buffer): Buffer => {
    writeFileSync(place('query'), query);
    const files = ['-queryfile', place('query'), '-out', place('reply')];
    execFileSync('openssl', ['ts', '-reply', '-config', place('tsa.cnf'), ...files], {
      stdio: 'ignore',
    });
    return readFileSync(place('reply'));
  };
  let change: ((reply: Buffer, status: number) => readonly [number, Buffer]) | undefined;
  const server = createServer((request, response) => {
    void buffer(request).then((query) => {
      const [status, body] = change?.(reply(query), 200) ?? [200, reply(query)];
      response.writeHead(status, { 'content-type': 'application/timestamp-reply' }).end(body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsr`,
    certificate: place('tsa.crt'),
    folder,
    answer: (next) => (change = next),
    reply,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
