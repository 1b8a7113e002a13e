import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { declareScope } from '../../../src/evidence/archive/declare-scope.ts';
import { recordStore } from '../../../src/evidence/archive/record-store.ts';
import type { SealDependencies } from '../../../src/evidence/archive/seal-dependencies.ts';
import {
  sealWindow,
  type WindowFacts,
  type WindowFiles,
} from '../../../src/evidence/archive/seal-window.ts';
import { createEvidenceLog } from '../../../src/evidence/log/evidence-log.ts';
import {
  generateEvidenceKey,
  generateLogKey,
} from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyLedger } from '../../../src/evidence/signing/key-ledger.ts';
import { signBundle } from '../../../src/evidence/signing/sign-bundle.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../../src/evidence/verify/verify-archive.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { aSigner } from '../log/support.ts';
import { aReading } from './a-reading.ts';

const ORIGIN = 'example.com/holdfast-test';
const ALL = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };

const KILLED = new Error('killed');

/** Dies at the given call, before it does anything or after it has done all, and at every call from then on. */
const mortal = (store: EvidenceStore, dies: { at: number; when: 'before' | 'after' }) => {
  let calls = 0;
  const wrap =
    <Arguments extends unknown[], Result>(work: (...args: Arguments) => Promise<Result>) =>
    async (...args: Arguments): Promise<Result> => {
      calls += 1;
      if (calls > dies.at || (calls === dies.at && dies.when === 'before')) throw KILLED;
      const result = await work(...args);
      if (calls === dies.at) throw KILLED;
      return result;
    };
  const wrapped: EvidenceStore = {
    ...store,
    putIfAbsent: wrap(store.putIfAbsent),
    putLatest: wrap(store.putLatest),
    get: wrap(store.get),
  };
  return { store: wrapped, calls: () => calls };
};

describe('a window that is sealed', () => {
  let folder: string;
  let ledger: Ledger;
  const keys = { evidence: generateEvidenceKey(), log: generateLogKey() };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-archive-'));
    ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const place = (): string => join(folder, 'archive');
  /** As a process that starts anew would. */
  const open = async (
    wrap: (store: EvidenceStore) => EvidenceStore = (store) => store,
  ): Promise<SealDependencies> => {
    const plain = createDirectoryStore({ directory: place(), immutable: false });
    const signer = await aSigner(keys.evidence.privateKey);
    const logSigner = await aSigner(keys.log.privateKey);
    const store = wrap(plain);
    const log = createEvidenceLog({
      leaves: ledger.leaves,
      store,
      signer: logSigner,
      origin: ORIGIN,
    });
    const known = createKeyLedger(plain, () => Date.parse('2026-01-01T00:00:00Z'));
    await known.ensure({ usage: 'evidence', signer, vkey: null });
    await known.ensure({ usage: 'log', signer: logSigner, vkey: log.vkey });
    return { store, log, signStatement: (statement) => signBundle(statement, signer) };
  };
  const sealAll = async (deps: SealDependencies, facts: WindowFacts, files: WindowFiles) => {
    const { tenant, platform, organizationId, dialect, window } = facts;
    const scope = { tenant, platform, organizationId, dialect, services: null, windowMinutes: 60 };
    const said = { declaredAt: facts.endedAt, product: facts.collector.product };
    await declareScope(deps, { ...scope, from: window.from }, said);
    return sealWindow(deps, facts, files);
  };
  const verified = () => verifyArchive(readDirectory(place()), ALL);

  it('verifies without us', async () => {
    const { facts, files } = await aReading();
    await sealAll(await open(), facts, files);
    const verification = await verified();
    assert.deepEqual(verification.findings, []);
    assert.deepEqual(verification.windows, { valid: 1, total: 1 });
    assert.equal(verification.log.size, 2);
  });

  it('is sealed once, whenever and however often its worker dies', async function () {
    this.timeout(120_000);
    const { facts, files } = await aReading();
    const whole = mortal(createDirectoryStore({ directory: place(), immutable: false }), {
      at: Number.POSITIVE_INFINITY,
      when: 'before',
    });
    await sealAll(await open(() => whole.store), facts, files);
    const calls = whole.calls();
    assert.ok(calls > 10, `only ${calls} calls of the store`);
    for (let at = 1; at <= calls; at += 1) {
      for (const when of ['before', 'after'] as const) {
        rmSync(place(), { recursive: true, force: true });
        await ledger.close();
        rmSync(join(folder, 'ledger.db'), { force: true });
        for (const part of ['-wal', '-shm', '-age'])
          rmSync(join(folder, `ledger.db${part}`), { force: true });
        ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
        const dying = await open((store) => mortal(store, { at, when }).store);
        await assert.rejects(sealAll(dying, facts, files), KILLED);
        // Its times are others in the next attempt.
        const again = {
          ...facts,
          endedAt: new Date(Date.parse(facts.endedAt) + 1_000).toISOString(),
        };
        await sealAll(await open(), again, files);
        const verification = await verified();
        assert.deepEqual(verification.findings, [], `died ${when} call ${at}`);
        assert.deepEqual(verification.windows, { valid: 1, total: 1 });
        assert.equal(verification.log.size, 2, `died ${when} call ${at}`);
      }
    }
  });

  it('stays what it is: other files under its name are refused', async () => {
    const { facts, files } = await aReading();
    await sealAll(await open(), facts, files);
    const other = { ...files, identities: gzipSync('{"kind":"user"}\n') };
    await assert.rejects(sealAll(await open(), facts, other), { type: 'EvidenceConflict' });
    assert.deepEqual((await verified()).findings, []);
  });

  it('may be one that could not be read, and says why', async () => {
    const { facts } = await aReading();
    const failed: WindowFacts = { ...facts, outcome: 'failed', reason: 'no answer for nine hours' };
    await sealWindow(await open(), failed, null);
    const { findings, windows } = await verified();
    assert.equal(windows.valid, 0);
    assert.match(JSON.stringify(findings), /no answer for nine hours/);
  });

  it('keeps beside it what the store did not refuse', async () => {
    const { predicate } = await recordStore(await open(), '2026-11-22T08:00:00.000Z');
    assert.equal(predicate.claim, 'tamper-evident');
    assert.ok(predicate.refusals.length > 0);
    const verification = await verified();
    assert.deepEqual(verification.findings, []);
    assert.deepEqual(verification.store, predicate);
  });

  it('is covered by one scope, however often it is declared', async () => {
    const deps = await open();
    const { facts, files } = await aReading();
    await sealAll(deps, facts, files);
    await sealAll(await open(), facts, files);
    assert.equal(await ledger.leaves.size(), 2);
  });
});
