import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A witness as C2SP tlog-witness has it, for one log: remembers size and root, and signs what continues them. */
export interface StandInWitness {
  readonly url: string;
  readonly vkey: string;
  readonly size: () => number;
  /** Answers so instead, until told otherwise. */
  misbehave(how: 'down' | 'other key' | undefined): void;
  /** As if it had signed this size before. */
  remember(size: number, root: Buffer): void;
  close(): Promise<void>;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.from([1]), left, right);

/** RFC 9162 §2.1.4.2. */
const isConsistent = (
  first: number,
  second: number,
  [firstRoot, secondRoot]: readonly [Buffer, Buffer],
  proof: readonly Buffer[],
): boolean => {
  if (first === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  const path = (first & (first - 1)) === 0 ? [firstRoot, ...proof] : [...proof];
  let [fn, sn] = [first - 1, second - 1];
  while (fn & 1) [fn, sn] = [fn >> 1, sn >> 1];
  const [seed, ...rest] = path;
  if (seed === undefined) return false;
  let [fr, sr] = [seed, seed];
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn & 1 || fn === sn) {
      [fr, sr] = [node(c, fr), node(c, sr)];
      while (!(fn & 1) && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else sr = node(sr, c);
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
};

const isSigned = (note: string, logKeyPem: string): boolean => {
  const [body = '', lines = ''] = note.split('\n\n');
  const signature = Buffer.from(lines.split('\n')[0]?.split(' ')[2] ?? '', 'base64').subarray(4);
  return verify(null, Buffer.from(`${body}\n`), createPublicKey(logKeyPem), signature);
};

export const startWitness = async (logKeyPem: string): Promise<StandInWitness> => {
  const name = 'witness.example/one';
  const keys = { own: generateKeyPairSync('ed25519'), other: generateKeyPairSync('ed25519') };
  const raw = Buffer.from(keys.own.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const typed = Buffer.concat([Buffer.from([4]), raw]);
  const hash = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  let seen: { size: number; root: Buffer } = { size: 0, root: Buffer.alloc(0) };
  let how: 'down' | 'other key' | undefined;

  const answer = (request: string): readonly [status: number, body: string] => {
    if (how === 'down') return [503, 'away'];
    const [head = '', ...rest] = request.split('\n\n');
    const note = rest.join('\n\n');
    const [old = '', ...proof] = head.split('\n');
    if (!isSigned(note, logKeyPem)) return [403, ''];
    const [, digits, base64 = ''] = note.split('\n');
    const next = { size: Number(digits), root: Buffer.from(base64, 'base64') };
    const oldSize = Number(old.slice('old '.length));
    if (oldSize > next.size) return [400, ''];
    if (oldSize !== seen.size) return [409, `${seen.size}\n`];
    const hashes = proof.map((line) => Buffer.from(line, 'base64'));
    if (oldSize === 0 ? hashes.length > 0 : !consistent(next, hashes)) return [422, ''];
    seen = next;
    return [200, cosign(note.slice(0, note.indexOf('\n\n') + 1))];
  };
  const consistent = (next: typeof seen, hashes: readonly Buffer[]): boolean =>
    isConsistent(seen.size, next.size, [seen.root, next.root], hashes);
  const cosign = (body: string): string => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(1_700_000_000n);
    const message = Buffer.from(`cosignature/v1\ntime 1700000000\n${body}`);
    const { privateKey } = how === 'other key' ? keys.other : keys.own;
    const bytes = Buffer.concat([hash, time, sign(null, message, privateKey)]);
    return `— ${name} ${bytes.toString('base64')}\n`;
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isOurs = request.method === 'POST' && request.url === '/w/add-checkpoint';
      const [status, reply] = isOurs ? answer(body) : [404, ''];
      response.writeHead(status).end(reply);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w/`,
    vkey: `${name}+${hash.toString('hex')}+${typed.toString('base64')}`,
    size: () => seen.size,
    misbehave: (next) => (how = next),
    remember: (size, root) => (seen = { size, root }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};
