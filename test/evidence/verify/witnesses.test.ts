import assert from 'node:assert/strict';
import { createWitness } from '../../../src/evidence/log/witness.ts';
import { createFindings, type Findings } from '../../../src/evidence/verify/findings.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import { readLog } from '../../../src/evidence/verify/read-log.ts';
import { parseVerifierKey, type VerifierKey } from '../../../src/evidence/verify/verifier-key.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { aLogPlace, entryOf, type LogPlace } from '../log/support.ts';
import { type StandInWitness, startWitness } from '../log/witness-stand-in.ts';
import { readRecorded, recordArchive } from './recorded-archive.ts';

const keyOf = (vkey: string): VerifierKey => {
  const key = parseVerifierKey(vkey);
  assert.ok(key !== undefined);
  return key;
};

describe('what a witness says of a log', () => {
  const http = createHttpClient({ timeoutMs: 5_000 });
  let place: LogPlace;
  let witness: StandInWitness;
  let logVkey: string;
  before(async () => {
    place = await aLogPlace();
    witness = await startWitness(place.signer.publicKey);
    const { url, vkey } = witness;
    const log = place.open({ witnesses: [createWitness({ url, vkey, http })] });
    logVkey = log.vkey;
    for (const number of [0, 1, 2]) await log.append(entryOf(number));
  });
  after(async () => {
    await witness.close();
    await http.close();
    await place[Symbol.asyncDispose]();
  });

  const look = async (
    vkey: string,
    change: (key: string, text: string) => string = (_, text) => text,
  ): Promise<Findings> => {
    const archive = await recordArchive(readDirectory(place.directory));
    for (const [key, versions] of archive) {
      if (!key.includes('checkpoint')) continue;
      const changed = versions.map((one) => ({
        ...one,
        bytes: Buffer.from(change(key, String(one.bytes))),
      }));
      archive.set(key, changed);
    }
    const findings = createFindings();
    const ring = { evidence: new Map(), log: [keyOf(logVkey)], witnesses: [keyOf(vkey)] };
    await readLog(readRecorded(archive), ring, findings, 'keys/0003.dsse.json');
    return findings;
  };

  it('counts where its key is given', async () => {
    const { listed, noted } = await look(witness.vkey);
    assert.deepEqual([...listed, ...noted], []);
  });

  it('is told where it ends before the log does, and where there is none', async () => {
    const isNewest = (key: string): boolean => /checkpoint$|3$/.test(key);
    const without = (text: string): string => text.replace(/— witness.*\n$/, '');
    const { noted } = await look(witness.vkey, (key, text) =>
      isNewest(key) ? without(text) : text,
    );
    assert.match(noted[0]?.message ?? '', /witness\.example\/one has cosigned 2 of its 3 entries/);
    const { listed } = await look(witness.vkey, (_, text) => without(text));
    assert.deepEqual(
      listed.map(({ verdict, object }) => [verdict, object]),
      [['missing', 'log/checkpoint']],
    );
  });

  it('shows a change of its signature, also to who does not have its key', async () => {
    const change = (key: string, text: string): string =>
      key.endsWith('3')
        ? text.replace(/.{9}\n$/, (end) => (end.startsWith('A') ? 'B' : 'A') + end.slice(1))
        : text;
    const named = async (vkey: string) =>
      (await look(vkey, change)).listed.map(({ object }) => object);
    assert.ok((await named(witness.vkey)).includes('log/checkpoints/000000000003'));
    const told = (await look(witness.vkey, change)).listed.map(({ message }) => message);
    assert.ok(told.includes('The cosignature of witness.example/one is not valid.'));
    const stranger = await startWitness(place.signer.publicKey);
    assert.ok((await named(stranger.vkey)).includes('log/checkpoints/000000000003'));
    await stranger.close();
  });
});
