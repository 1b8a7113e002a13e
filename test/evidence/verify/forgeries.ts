import { STATEMENT_MEDIA_TYPE } from '../../../src/evidence/formats/statement.ts';
import {
  generateEvidenceKey,
  generateLogKey,
} from '../../../src/evidence/signing/generate-keys.ts';
import { signBundle } from '../../../src/evidence/signing/sign-bundle.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { formatVkey, noteKeyOf } from '../../../src/evidence/signing/vkey.ts';
import { aSigner } from '../log/support.ts';
import type { Mutation } from './mutations.ts';
import { type RecordedArchive, type RecordedVersion, withBytes } from './recorded-archive.ts';
import { ORIGIN } from './write-archive.ts';

/** Statements that say something else: signed by a stranger, and by the owner of the key. */
export async function* forgeries(
  original: RecordedArchive,
  owner: Signer,
): AsyncGenerator<Mutation> {
  const stranger = await aSigner(generateEvidenceKey().privateKey);
  for (const [key, [newest]] of original) {
    if (!key.endsWith('/manifest.sigstore.json')) continue;
    const manifest = key.replace('manifest.sigstore.json', 'manifest.json');
    const statement = original.get(manifest)?.[0]?.bytes ?? Buffer.alloc(0);
    const changed = Buffer.from(
      statement
        .toString()
        .replace(/"(records|windowMinutes)": (\d+)/, '"$1": 1$2')
        .replace('"tamper-evident"', '"worm"'),
    );
    const resigned = Buffer.from(await signBundle(statement, stranger));
    yield {
      name: `${key} signed by a stranger`,
      archive: withBytes(original, key, resigned),
      named: [key],
    };
    const posing = Buffer.from(resigned.toString().replace(stranger.keyId, hintOf(newest)));
    yield {
      name: `${key} signed by a stranger who poses as the owner`,
      archive: withBytes(original, key, posing),
      named: [key],
    };
    for (const signer of [stranger, owner]) {
      const bundle = Buffer.from(await signBundle(changed, signer));
      const archive = withBytes(withBytes(original, key, bundle), manifest, changed);
      yield {
        name: `${manifest} changed and signed by ${signer === owner ? 'the owner' : 'a stranger'}`,
        archive,
        named: [key],
      };
    }
  }
}

const hintOf = (version: RecordedVersion | undefined): string =>
  /"hint":"([0-9a-f]+)"/.exec(version?.bytes?.toString() ?? '')?.[1] ?? '';

/** Keys put into the key ledger by somebody who has none of them, as well as that can be done. */
export async function* intrusions(original: RecordedArchive): AsyncGenerator<Mutation> {
  const evidence = await aSigner(generateEvidenceKey().privateKey);
  const log = await aSigner(generateLogKey().privateKey);
  const numbers = [...original.keys()].filter((key) => key.startsWith('keys/'));
  for (const key of numbers) {
    const payload = payloadOf(original, key);
    const stranger = payload.includes('"evidence"') ? evidence : log;
    const changed = payload
      .replace(/"keyId": "\w+"/, `"keyId": "${stranger.keyId}"`)
      .replace(/"publicKey": "[^"]+"/, `"publicKey": ${JSON.stringify(stranger.publicKey)}`)
      .replace(/"vkey": "[^"]+"/, `"vkey": "${formatVkey(noteKeyOf(ORIGIN, log.publicKey))}"`);
    const replaced = /"replaces": "(\w+)"/.exec(changed)?.[1];
    const forged = await envelope(changed, stranger, replaced);
    yield {
      name: `a stranger's key as ${key}`,
      archive: withBytes(original, key, forged),
      named: [key],
    };
    // Behind the others it is in order, and claims the signature of the key that it replaces.
    const owner = /"keyId": "(\w+)"/.exec(payload)?.[1] ?? '';
    const successor = changed
      .replace(/"validFrom": "[^"]+"/, '"validFrom": "2026-06-03T00:00:00.000Z"')
      .replace(/"replaces": [^\n]+/, `"replaces": "${owner}"`);
    const next = `keys/${String(numbers.length + 1).padStart(4, '0')}.dsse.json`;
    const archive = withBytes(original, next, await envelope(successor, stranger, owner));
    yield { name: `a stranger's key behind ${key}`, archive, named: [next] };
  }
}

const payloadOf = (archive: RecordedArchive, key: string): string => {
  const text = archive.get(key)?.[0]?.bytes?.toString() ?? '{}';
  return Buffer.from((JSON.parse(text) as { payload: string }).payload, 'base64').toString();
};

const envelope = async (
  text: string,
  signer: Signer,
  claimed: string | undefined,
): Promise<Buffer> => {
  const payload = Buffer.from(text);
  const head = `DSSEv1 ${STATEMENT_MEDIA_TYPE.length} ${STATEMENT_MEDIA_TYPE} ${payload.length} `;
  const sig = (await signer.sign(Buffer.concat([Buffer.from(head), payload]))).toString('base64');
  const signatures = [signer.keyId, ...(claimed === undefined ? [] : [claimed])].map((keyid) => ({
    sig,
    keyid,
  }));
  const whole = {
    payload: payload.toString('base64'),
    payloadType: STATEMENT_MEDIA_TYPE,
    signatures,
  };
  return Buffer.from(`${JSON.stringify(whole)}\n`);
};

/** Files that say the same to a careless reader: white space, escapes, and base64 with bits that nobody decodes. */
export function* disguises(original: RecordedArchive): Generator<Mutation> {
  for (const [key, [newest]] of original) {
    const text = newest?.bytes?.toString() ?? '';
    const isText = /\.json$|\.tlog-proof$|checkpoint/.test(key);
    if (!isText) continue;
    const others = [
      text.replace(/([A-Za-z0-9+/])=(?=["\n])/, (_, last: string) => `${nextOf(last)}=`),
      text.replace(/([A-Za-z0-9+/])==(?=["\n])/, (_, last: string) => `${nextOf(last)}==`),
      text.replace(':', ': '),
      text.replace('"', String.raw`"\u0070`).replace(String.raw`\u0070p`, String.raw`\u0070`),
      text.replace(/\n$/, '\r\n'),
      `\uFEFF${text}`,
    ];
    for (const other of new Set(others)) {
      if (other === text) continue;
      const archive = withBytes(original, key, Buffer.from(other));
      yield { name: `${key} written another way`, archive, named: [key] };
    }
  }
}

/** Differs in the lowest bit, which the padding says is not part of the value. */
const nextOf = (digit: string): string => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return digits[digits.indexOf(digit) ^ 1] ?? 'A';
};

/** Proofs with their hashes in another order, without the last, or with another one. */
export function* falseProofs(original: RecordedArchive): Generator<Mutation> {
  for (const [key, [newest]] of original) {
    if (!key.endsWith('.tlog-proof')) continue;
    const [head = '', ...rest] = (newest?.bytes?.toString() ?? '').split('\n\n');
    const [format = '', index = '', ...hashes] = head.split('\n');
    const other = Buffer.alloc(32, 7).toString('base64');
    for (const path of [
      hashes.toReversed(),
      hashes.slice(1),
      [...hashes, other],
      [other, ...hashes.slice(1)],
    ]) {
      const text = [[format, index, ...path].join('\n'), ...rest].join('\n\n');
      if (text === newest?.bytes?.toString()) continue;
      const archive = withBytes(original, key, Buffer.from(text));
      yield { name: `${key} with other hashes`, archive, named: [key] };
    }
  }
}
