import assert from 'node:assert/strict';
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readCheckpoint } from '../../src/evidence/verify/checkpoint.ts';
import { readDer } from '../../src/evidence/verify/der.ts';
import {
  logEntryOf,
  parseLogEntry,
  splitEntryBundle,
} from '../../src/evidence/verify/entry-bundle.ts';
import { readBundle, readEnvelope } from '../../src/evidence/verify/envelope.ts';
import { judgeTimestamp } from '../../src/evidence/verify/judge-timestamp.ts';
import { parsePublicKey } from '../../src/evidence/verify/public-key.ts';
import type { Read } from '../../src/evidence/verify/read-json.ts';
import { readKeyEntry } from '../../src/evidence/verify/read-key-entry.ts';
import { readReceived } from '../../src/evidence/verify/read-received.ts';
import { formatTilePath, parseTilePath } from '../../src/evidence/verify/tile-path.ts';
import { parseVerifierKey } from '../../src/evidence/verify/verifier-key.ts';
import { bodies, FUZZ_TIMEOUT_MS, harmed, runs, texts } from './fuzz.ts';

const SHA = hash('sha256', 'x');
const BASE64 = Buffer.alloc(32, 7).toString('base64');
const LONG_ENTRY = {
  statementSha256: SHA,
  bundleKey: 'windows/a/manifest.sigstore.json',
  versionId: null,
};

const payload = Buffer.from('{"_type":"x"}').toString('base64');
const ENVELOPE = {
  payload,
  payloadType: 'application/vnd.in-toto+json',
  signatures: [{ sig: BASE64, keyid: '' }],
};
const BUNDLE = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { publicKey: { hint: 'abc' }, tlogEntries: [] },
  dsseEnvelope: ENVELOPE,
};

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const CHECKPOINT = `log.example.com\n42\n${BASE64}\n\n\u2014 log.example.com ${Buffer.concat([
  Buffer.from('abcd'),
  sign(null, Buffer.from('x'), privateKey),
]).toString('base64')}\n`;

const warcRecord = (type: string, block: string): string =>
  `WARC/1.1\r\nWARC-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(block)}\r\n` +
  `WARC-Block-Digest: sha256:${hash('sha256', block)}\r\n\r\n${block}\r\n\r\n`;
const ANSWER =
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"entities":[{"id":"a"},{"id":"b"}]}';
const WARC = Buffer.from(warcRecord('request', 'GET /') + warcRecord('response', ANSWER));

const bundleOf = (...entries: readonly Buffer[]): Buffer =>
  Buffer.concat(
    entries.flatMap((entry) => [Buffer.from([entry.length >> 8, entry.length & 255]), entry]),
  );

/** A value, or a sentence that says what is wrong. */
const assertTold = (read: Read<unknown>): void => {
  if ('problem' in read) assert.ok(read.problem.length > 0);
  else assert.notEqual(read.value, undefined);
};

/** Everything in an archive is anybody's: it is told what it is, and never thrown. */
describe('files of an archive, of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);

  it('are envelopes, bundles and key entries, or it is told why not', () => {
    fc.assert(
      fc.property(bodies(ENVELOPE, BUNDLE), (bytes) => {
        assertTold(readEnvelope(bytes));
        assertTold(readBundle(bytes));
        assertTold(readKeyEntry(bytes));
      }),
      runs(),
    );
  });

  it('are checkpoints, or it is told why not; what is read is what is written', () => {
    const files = fc.oneof(
      harmed(Buffer.from(CHECKPOINT)),
      texts.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(files, (bytes) => {
        const read = readCheckpoint(bytes);
        assertTold(read);
        if ('problem' in read) return;
        assert.ok(Number.isSafeInteger(read.value.size) && read.value.root.length === 32);
        assert.ok(bytes.toString().startsWith(read.value.body));
      }),
      runs(),
    );
    assert.ok('value' in readCheckpoint(Buffer.from(CHECKPOINT)));
  });

  it('are entries of the log that are written again as they were, or none', () => {
    const entry = logEntryOf(LONG_ENTRY);
    const files = fc.oneof(
      harmed(bundleOf(entry, logEntryOf({ ...LONG_ENTRY, versionId: 'v1' }))),
      fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(files, (bytes) => {
        const entries = splitEntryBundle(bytes);
        if (entries !== undefined) assert.deepEqual(bundleOf(...entries), bytes);
        for (const one of entries ?? []) {
          const parsed = parseLogEntry(one);
          if (parsed !== undefined) assert.deepEqual(logEntryOf(parsed), one);
        }
      }),
      runs(),
    );
  });

  it('are no entries of the log where they are not UTF-8', () => {
    const entry = logEntryOf(LONG_ENTRY);
    entry[entry.indexOf('windows')] = 0x80; // found by the fuzzer: it read as U+FFFD
    assert.equal(parseLogEntry(entry), undefined);
  });

  it('are tiles in the one way to name them, or none', () => {
    const names = fc.oneof(
      harmed(Buffer.from('log/tile/1/x001/x234/067.p/8')).map((bytes) => bytes.toString()),
      harmed(Buffer.from('log/tile/entries/000')).map((bytes) => bytes.toString()),
      texts,
    );
    fc.assert(
      fc.property(names, (name) => {
        const path = parseTilePath(name);
        if (path !== undefined) assert.equal(formatTilePath(path), name);
      }),
      runs(),
    );
  });

  it('are keys, times and structures of ASN.1, or none', () => {
    const pems = harmed(Buffer.from(PEM)).map((bytes) => bytes.toString());
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const vkey = `log.example.com+deadbeef+${Buffer.concat([Buffer.from([1]), Buffer.alloc(32, 3)]).toString('base64')}`;
    const vkeys = fc.oneof(
      texts,
      harmed(Buffer.from(vkey)).map((bytes) => bytes.toString()),
    );
    fc.assert(
      fc.property(pems, vkeys, harmed(der), (pem, verifier, bytes) => {
        const key = parsePublicKey(pem);
        assert.ok(key === undefined || key.keyId !== '');
        parseVerifierKey(verifier);
        readDer(bytes);
        const said = judgeTimestamp(bytes, SHA);
        assert.ok(typeof said === 'string' && said !== '', 'no key is a timestamp');
      }),
      runs(),
    );
  });

  it('are what was received, or it is told why not', async () => {
    const packed = Buffer.concat([gzipSync(WARC.subarray(0, 200)), gzipSync(WARC.subarray(200))]);
    const files = fc.oneof(
      harmed(packed),
      harmed(WARC).map((bytes) => gzipSync(bytes)),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        const read = await readReceived(bytes);
        assertTold(read);
        // A block that was changed has another digest.
        if ('value' in read && read.value.records > 0) assert.equal(read.value.records % 2, 0);
      }),
      runs(0.2),
    );
    const whole = await readReceived(packed);
    assert.ok('value' in whole && whole.value.records === 2, gunzipSync(packed).toString());
  });
});
