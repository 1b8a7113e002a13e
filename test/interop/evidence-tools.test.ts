import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { STATEMENT_TYPE, WINDOW_PREDICATE_TYPE } from '../../src/evidence/formats/statement.ts';
import { generateEvidenceKey } from '../../src/evidence/signing/generate-keys.ts';
import { createKeyFileSigner } from '../../src/evidence/signing/key-file-signer.ts';
import { signBundle } from '../../src/evidence/signing/sign-bundle.ts';
import { aLogPlace, entryOf, ORIGIN } from '../evidence/log/support.ts';
import { cachedGoTool, COSIGN, type GoTool, TESSERA_FSCK } from '../support/go-tool.ts';

const needs = (tool: GoTool): Mocha.Func =>
  function () {
    if (cachedGoTool(tool) !== undefined) return;
    console.log(
      `    NO ${tool.folder.toUpperCase()} TO TEST WITH: \`npm run test:interop\` builds it (needs Go).`,
    );
    this.skip();
  };

const runTool = (tool: GoTool, args: readonly string[], timeout: number) =>
  spawnSync(cachedGoTool(tool) ?? '', args, { encoding: 'utf8', timeout });

describe('cosign of Sigstore', () => {
  before(needs(COSIGN));
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-cosign-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the bundle for the file that it is about, and for no other', async () => {
    const file = Buffer.from('{"event_id":"1"}\n');
    const digest = { sha256: createHash('sha256').update(file).digest('hex') };
    const statement = {
      _type: STATEMENT_TYPE,
      subject: [{ name: 'events.ndjson.gz', digest }],
      predicateType: WINDOW_PREDICATE_TYPE,
      predicate: { outcome: 'sealed' },
    };
    const { privateKey, publicKey } = generateEvidenceKey();
    const read = async (): Promise<string> => privateKey;
    const signer = await createKeyFileSigner({ reference: 'a key of the test', read });
    const place = (name: string): string => join(folder, name);
    writeFileSync(
      place('bundle'),
      await signBundle(Buffer.from(JSON.stringify(statement)), signer),
    );
    writeFileSync(place('key.pem'), publicKey);
    writeFileSync(place('other.pem'), generateEvidenceKey().publicKey);
    writeFileSync(place('events'), file);
    writeFileSync(place('changed'), 'changed');

    const verify = (key: string, name: string, type: string = WINDOW_PREDICATE_TYPE) => {
      const flags = ['--key', place(key), '--bundle', place('bundle'), '--type', type];
      const offline = '--insecure-ignore-tlog=true';
      const args = ['verify-blob-attestation', ...flags, offline, place(name)];
      return runTool(COSIGN, args, 30_000);
    };
    const { status, stderr } = verify('key.pem', 'events');
    assert.match(stderr, /Verified OK/);
    assert.equal(status, 0);
    assert.notEqual(verify('key.pem', 'changed').status, 0);
    assert.notEqual(verify('other.pem', 'events').status, 0);
    assert.notEqual(verify('key.pem', 'events', 'urn:another').status, 0);
  });
});

describe('fsck of Tessera', () => {
  before(needs(TESSERA_FSCK));

  /** It gives no verdict at all on a log that is damaged, so it gets a time limit, and only its word counts. */
  const accepts = (directory: string, vkey: string, limitMs = 20_000): boolean => {
    const key = join(directory, 'vkey');
    writeFileSync(key, `${vkey}\n`);
    const url = `--storage_url=${pathToFileURL(join(directory, 'log')).href}/`;
    const args = [url, `--public_key=${key}`, `--origin=${ORIGIN}`, '--ui=false'];
    const { status, stderr } = runTool(TESSERA_FSCK, args, limitMs);
    return status === 0 && /success/i.test(stderr);
  };

  it('derives the same root from the log’s entries, at sizes of every kind', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    let number = 0;
    for (const size of [1, 3, 256, 300, 777]) {
      const waiting = [];
      for (; number < size; number += 1) waiting.push(log.append(entryOf(number)));
      await Promise.all(waiting);
      assert.ok(accepts(place.directory, log.vkey), `size ${size}`);
    }
  });

  it('does not accept a log with a changed entry', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    await log.append(entryOf(1));
    assert.ok(accepts(place.directory, log.vkey));
    const bundle = join(place.directory, 'log/tile/entries/000.p/1');
    const bytes = readFileSync(bundle);
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    chmodSync(bundle, 0o644);
    writeFileSync(bundle, bytes);
    assert.ok(!accepts(place.directory, log.vkey, 3_000));
  });

  it('accepts a log that grew past three levels of tiles in one go', async () => {
    await using place = await aLogPlace();
    for (let number = 0; number < 66_000; number += 1)
      await place.leaves.append(Buffer.from(`an old entry ${number}`));
    const log = place.open();
    await log.append(entryOf(1));
    assert.ok(accepts(place.directory, log.vkey));
  });
});
