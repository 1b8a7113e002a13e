import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateEvidenceKey } from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyFileSigner } from '../../../src/evidence/signing/key-file-signer.ts';
import { createKeyLedger } from '../../../src/evidence/signing/key-ledger.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import { aConfig } from '../../config/support.ts';
import { type Ended, run } from '../support.ts';

const CONFIG = aConfig({
  rest: `evidence:
  store: { directory: archive }
  origin: example.com/test
  evidence_key: file:keys/evidence-key.pem
  log_key: file:keys/log-key.pem`,
});

interface Listed {
  readonly number: number;
  readonly keyId: string;
  readonly replacedBy: string | null;
}

describe('holdfast keys', () => {
  let folder: string;

  const keys = (...args: readonly string[]): Promise<Ended> => run(['keys', ...args], { folder });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const listed = async (): Promise<Listed[]> =>
    JSON.parse((await keys('list', '--json')).stdout) as Listed[];
  /** As the first worker does. */
  const enterEvidenceKey = async (): Promise<string> => {
    const store = createDirectoryStore({ directory: join(folder, 'archive'), immutable: false });
    const pem = async (): Promise<string> => read('keys/evidence-key.pem');
    const signer = await createKeyFileSigner({
      reference: 'file:keys/evidence-key.pem',
      read: pem,
    });
    await createKeyLedger(store).ensure({ usage: 'evidence', signer, vkey: null });
    return signer.keyId;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-keys-'));
    writeFileSync(join(folder, 'holdfast.yaml'), CONFIG);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('generates keys that only their owner can read, and prints what auditors need', async () => {
    const { code, stdout, stderr } = await keys('generate', '--out', 'keys', '--origin', 'a/log');
    assert.equal(code, 0, stderr);
    for (const name of ['evidence-key.pem', 'log-key.pem'])
      assert.equal(statSync(join(folder, 'keys', name)).mode & 0o777, 0o600, name);
    const der = 'openssl pkey -in keys/evidence-key.pem -pubout -outform der | sha256sum';
    const digest = execFileSync('bash', ['-c', der], { cwd: folder }).toString().slice(0, 64);
    assert.ok(stdout.includes(digest), stdout);
    assert.match(stdout, /Verifier key of the log: a\/log\+[0-9a-f]{8}\+A\S{43}/);
    assert.doesNotMatch(stdout, /PRIVATE/);
  });

  it('overwrites no key', async () => {
    await keys('generate', '--out', 'keys');
    const before = readdirSync(join(folder, 'keys')).map((name) => read(`keys/${name}`));
    rmSync(join(folder, 'keys/evidence-key.pem'));
    const { code, stderr } = await keys('generate', '--out', 'keys');
    assert.equal(code, 2);
    assert.match(stderr, /evidence-key\.pub\.pem exists\. Nothing was written/);
    const after = readdirSync(join(folder, 'keys')).map((name) => read(`keys/${name}`));
    assert.deepEqual(after, before.slice(1));
  });

  it('lists no key before anything is signed', async () => {
    const { code, stdout } = await keys('list');
    assert.equal(code, 0);
    assert.match(stdout, /No key has signed anything/);
  });

  it('rotates to the configured key, signed by the former one, once', async () => {
    await keys('generate', '--out', 'keys');
    const first = await enterEvidenceKey();
    writeFileSync(join(folder, 'old.pem'), read('keys/evidence-key.pem'));
    writeFileSync(join(folder, 'keys/evidence-key.pem'), generateEvidenceKey().privateKey);
    const rotate = ['rotate', '--usage', 'evidence', '--former', 'file:old.pem'];
    const { code, stdout, stderr } = await keys(...rotate);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`which ${first} has signed for`));
    assert.match((await keys(...rotate)).stdout, /already\. Nothing was changed/);
    const [old, current, ...none] = await listed();
    assert.deepEqual(none, []);
    assert.equal(old?.replacedBy, current?.keyId);
    assert.equal(current?.replacedBy, null);
    assert.match((await keys('list')).stdout, /REPLACED BY\n +1 +evidence/);
  });

  it('does not rotate without the former key, and repeats no key that was typed', async () => {
    await keys('generate', '--out', 'keys');
    await enterEvidenceKey();
    const pem = generateEvidenceKey().privateKey;
    writeFileSync(join(folder, 'keys/evidence-key.pem'), pem);
    const rotate = ['rotate', '--usage', 'evidence', '--former'];
    const refused = await keys(...rotate, 'file:keys/evidence-key.pem');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /is not in the key ledger/);
    const typed = await keys(...rotate, pem);
    assert.equal(typed.code, 2);
    assert.ok(!`${typed.stderr}${typed.stdout}`.includes(pem.slice(40, 80)));
    assert.equal((await listed()).length, 1);
  });
});
