import assert from 'node:assert/strict';
import { type EvidenceLog } from '../../../src/evidence/log/evidence-log.ts';
import { createWitness } from '../../../src/evidence/log/witness.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { checkHistory } from './log-checks.ts';
import { aLogPlace, entryOf, type LogPlace } from './support.ts';
import { type StandInWitness, startWitness } from './witness-stand-in.ts';

describe('a witness of the evidence log', () => {
  const http = createHttpClient({ timeoutMs: 5_000 });
  let place: LogPlace;
  let witness: StandInWitness;

  /** A new process knows nothing of what the witness has seen. */
  const open = (): EvidenceLog => {
    const { url, vkey } = witness;
    return place.open({ witnesses: [createWitness({ url, vkey, http })] });
  };

  beforeEach(async () => {
    place = await aLogPlace();
    witness = await startWitness(place.signer.publicKey);
  });
  afterEach(async () => {
    await witness.close();
    await place[Symbol.asyncDispose]();
  });
  after(() => http.close());

  it('signs every checkpoint, each as a continuation of the one before', async () => {
    const log = open();
    for (let number = 0; number < 7; number += 1) {
      const { checkpoint, proof, cosigned } = await log.append(entryOf(number));
      assert.deepEqual(cosigned, [{ witness: 'witness.example/one', problem: null }]);
      assert.match(checkpoint, /\n— witness\.example\/one \S+\n$/);
      assert.ok(proof.endsWith(checkpoint));
    }
    assert.equal(witness.size(), 7);
    await checkHistory(place);
  });

  it('is asked anew from the size that it says, when it has seen another one', async () => {
    await open().append(entryOf(0));
    await place.open().append(entryOf(1));
    const { cosigned } = await open().append(entryOf(2));
    assert.equal(cosigned[0]?.problem, null);
    assert.equal(witness.size(), 3);
  });

  it('delays nothing while it is away, and signs the next', async () => {
    const log = open();
    witness.misbehave('down');
    const { cosigned, checkpoint } = await log.append(entryOf(0));
    assert.match(cosigned[0]?.problem ?? '', /503/);
    assert.doesNotMatch(checkpoint, /witness/);
    witness.misbehave(undefined);
    assert.equal((await log.append(entryOf(1))).cosigned[0]?.problem, null);
  });

  it('has no line in the checkpoint that its key did not sign', async () => {
    witness.misbehave('other key');
    const { cosigned, checkpoint } = await open().append(entryOf(0));
    assert.match(cosigned[0]?.problem ?? '', /no valid cosignature/);
    assert.doesNotMatch(checkpoint, /witness/);
  });

  it('that has seen more than the log holds is told, and signs nothing', async () => {
    witness.remember(900, Buffer.alloc(32));
    const { cosigned } = await open().append(entryOf(0));
    assert.match(cosigned[0]?.problem ?? '', /size 900, which is beyond 1/);
  });

  it('that has seen another history signs nothing', async () => {
    await open().append(entryOf(0));
    witness.remember(1, Buffer.alloc(32, 7));
    const { cosigned } = await open().append(entryOf(1));
    assert.match(cosigned[0]?.problem ?? '', /422/);
  });
});
