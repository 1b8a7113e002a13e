import type { Config, EvidenceConfig, KeyConfig } from '../../config/config.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import type { LogEntry } from '../../evidence/formats/log-entry.ts';
import { createEvidenceLog, type EvidenceLog } from '../../evidence/log/evidence-log.ts';
import { createTimestamp } from '../../evidence/log/timestamp.ts';
import { createWitness } from '../../evidence/log/witness.ts';
import { createKeyFileSigner } from '../../evidence/signing/key-file-signer.ts';
import { createKeyLedger } from '../../evidence/signing/key-ledger.ts';
import type { KmsSurroundings } from '../../evidence/signing/kms-client.ts';
import { createKmsSigner } from '../../evidence/signing/kms-signer.ts';
import { signBundle } from '../../evidence/signing/sign-bundle.ts';
import type { Signer } from '../../evidence/signing/signer.ts';
import { formatVkey, noteKeyOf } from '../../evidence/signing/vkey.ts';
import { createEvidenceStore } from '../../evidence/stores/create-evidence-store.ts';
import type { EvidenceStore } from '../../evidence/stores/evidence-store.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { Ledger } from '../../ledger/ledger.ts';

export interface EvidenceDependencies {
  readonly http: HttpClient;
  readonly ledger: Pick<Ledger, 'leaves' | 'conditions'>;
  readonly caPem: string | undefined;
  readonly now: () => number;
}

/** Store, keys and log of the configuration, ready to seal. */
export const openEvidence = async (
  evidence: EvidenceConfig,
  { proxyUrl, timeoutMs }: Config['http'],
  { http, ledger, caPem, now }: EvidenceDependencies,
): Promise<SealDependencies> => {
  const store = await createEvidenceStore(evidence.store, { timeoutMs, proxyUrl, caPem, now });
  try {
    const surroundings = { timeoutMs, proxyUrl, caPem };
    const signer = await openSigner(evidence.evidenceKey, surroundings);
    const logSigner = await openSigner(evidence.logKey, surroundings);
    const { origin } = evidence;
    const formerVkeys = await ensureKeys(store, { signer, logSigner, origin, now });
    const log = createEvidenceLog({
      leaves: ledger.leaves,
      store,
      signer: logSigner,
      origin,
      formerVkeys,
      witnesses: evidence.witnesses.map((witness) => createWitness({ ...witness, http })),
    });
    const { timestampUrl } = evidence;
    return {
      store,
      log: { find: log.find, append: (entry) => appendAndTell(log, ledger.conditions, entry) },
      signStatement: (statement) => signBundle(statement, signer),
      ...(timestampUrl !== undefined && {
        timestamp: createTimestamp({ url: timestampUrl, http }),
      }),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
};

export const openSigner = (key: KeyConfig, surroundings: KmsSurroundings): Promise<Signer> =>
  key.kind === 'kms' ? createKmsSigner(key, surroundings) : createKeyFileSigner(key.pem);

interface Keys {
  readonly signer: Signer;
  readonly logSigner: Signer;
  readonly origin: string;
  readonly now: () => number;
}

/** A witness that is away delays nothing; but a log that nobody cosigns is one that its keeper could rewrite. */
const appendAndTell = async (
  log: EvidenceLog,
  conditions: Ledger['conditions'],
  entry: LogEntry,
): ReturnType<EvidenceLog['append']> => {
  const appended = await log.append(entry);
  for (const { witness, problem } of appended.cosigned) {
    if (problem === null) await conditions.resolve('WitnessAway', witness);
    else {
      await conditions.raise(
        'WitnessAway',
        witness,
        `Witness ${witness} has not cosigned the newest checkpoint: ${problem} The log goes on, and it is asked again with the next window.`,
      );
    }
  }
  return appended;
};

/** Nothing is signed by a key that the archive does not know. Gives verifier keys of the log from before. */
const ensureKeys = async (
  store: EvidenceStore,
  { signer, logSigner, origin, now }: Keys,
): Promise<readonly string[]> => {
  const keys = createKeyLedger(store, now);
  await keys.ensure({ usage: 'evidence', signer, vkey: null });
  const vkey = formatVkey(noteKeyOf(origin, logSigner.publicKey));
  await keys.ensure({ usage: 'log', signer: logSigner, vkey });
  const entries = await keys.entries();
  return entries.flatMap((entry) =>
    entry.vkey === null || entry.vkey === vkey ? [] : [entry.vkey],
  );
};
