import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AuditEvent } from '../../src/audit/event.ts';
import { declareScope } from '../../src/evidence/archive/declare-scope.ts';
import { recordStore } from '../../src/evidence/archive/record-store.ts';
import type { SealedStatement } from '../../src/evidence/archive/seal-statement.ts';
import { sealWindow, type WindowFacts } from '../../src/evidence/archive/seal-window.ts';
import type { IdentityRecord, Snapshot } from '../../src/evidence/formats/evidence-files.ts';
import { createEvidenceLog } from '../../src/evidence/log/evidence-log.ts';
import { assemble } from '../../src/evidence/received/assemble.ts';
import { createPartWriter } from '../../src/evidence/received/create-part-writer.ts';
import { generateEvidenceKey } from '../../src/evidence/signing/generate-keys.ts';
import { createKeyLedger } from '../../src/evidence/signing/key-ledger.ts';
import { signBundle } from '../../src/evidence/signing/sign-bundle.ts';
import { createDirectoryStore } from '../../src/evidence/stores/directory-store.ts';
import type { EvidenceStore } from '../../src/evidence/stores/evidence-store.ts';
import { canonicalJson } from '../../src/platforms/canonical-json.ts';
import { aSigner, leavesInMemory } from '../evidence/log/support.ts';

export const ORGANIZATION = 'a1b2c3d4-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

/** An event, and the record that the platform sent of it. */
export interface Happening {
  readonly event: AuditEvent;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface WindowContent {
  readonly tenant?: string;
  readonly from: string;
  readonly hours?: number;
  readonly happenings?: readonly Happening[];
  readonly identities?: readonly IdentityRecord[];
  readonly snapshots?: readonly Snapshot[];
  readonly change?: Partial<WindowFacts>;
}

export interface SealedArchive {
  readonly directory: string;
  readonly store: EvidenceStore;
  seal(content: WindowContent): Promise<SealedStatement>;
  /** Seals that it was not read. */
  close(from: string, outcome: 'failed' | 'gap', reason: string): Promise<SealedStatement>;
  declare(from: string): Promise<void>;
  probe(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An archive as the product writes it: real files, signatures and log, in a folder of its own. */
export const aSealedArchive = async (elsewhere?: EvidenceStore): Promise<SealedArchive> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-archive-'));
  const directory = join(folder, 'archive');
  const store = elsewhere ?? createDirectoryStore({ directory, immutable: false });
  const evidence = await aSigner(generateEvidenceKey().privateKey);
  const signer = await aSigner();
  const log = createEvidenceLog({
    store,
    leaves: leavesInMemory(),
    signer,
    origin: 'example.com/evidence-test',
  });
  const deps = {
    store,
    log,
    signStatement: (statement: Buffer) => signBundle(statement, evidence),
  };
  const keys = createKeyLedger(store, () => Date.parse('2026-01-01T00:00:00.000Z'));
  await keys.ensure({ usage: 'evidence', signer: evidence, vkey: null });
  await keys.ensure({ usage: 'log', signer, vkey: log.vkey });
  let staged = 0;
  return {
    directory,
    store,
    async seal(content) {
      const staging = join(folder, `staging-${(staged += 1)}`);
      const window = windowOf(content);
      const assembled = await stage(staging, window, content.happenings ?? []);
      const facts = { ...factsOf(content, staged), ...pick(assembled), ...content.change };
      return sealWindow(deps, facts, {
        received: assembled.received,
        events: assembled.events,
        snapshots: lines(content.snapshots ?? []),
        identities: lines(content.identities ?? []),
      });
    },
    async close(from, outcome, reason) {
      const content = { from };
      const facts: WindowFacts = { ...factsOf(content, (staged += 1)), outcome, reason };
      return sealWindow(deps, facts, null);
    },
    declare: (from) =>
      declareScope(
        deps,
        {
          tenant: 'acme',
          platform: 'genesys',
          organizationId: ORGANIZATION,
          dialect: 'genesys.query',
          services: null,
          from,
          windowMinutes: 240,
        },
        { declaredAt: '2026-06-01T00:00:00.000Z', product: 'holdfast test' },
      ),
    probe: async () => {
      await recordStore(deps, '2026-06-01T00:00:00.000Z');
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const windowOf = ({ from, hours = 4 }: WindowContent) => ({
  from: Date.parse(from),
  to: Date.parse(from) + hours * HOUR,
});

/** Through the product's own staging: pages of three records, as a query would bring them. */
const stage = async (
  staging: string,
  window: { readonly from: number; readonly to: number },
  happenings: readonly Happening[],
) => {
  const part = await createPartWriter(staging, '1');
  const at = new Date(window.to).toISOString();
  for (let first = 0; first === 0 || first < happenings.length; first += 3) {
    const page = happenings.slice(first, first + 3);
    await part.write({
      kind: 'page',
      exchange: {
        method: 'GET',
        url: `https://api.example.com/api/v2/audits/query/t/results?page=${first / 3}`,
        requestBody: null,
        sentAt: at,
        receivedAt: at,
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ entities: page.map(({ record }) => record) })),
      },
      events: page.map(({ event, record }, place) => ({
        event,
        record: place,
        recordSha256: sha256(canonicalJson(record)),
      })),
    });
  }
  const { file } = await part.finish();
  return assemble({ folder: staging, files: [file], window, product: 'holdfast test' });
};

type Summary = Pick<WindowFacts, 'counts' | 'times' | 'eventIdsSha256'>;

const pick = ({ counts, times, eventIdsSha256 }: Summary): Partial<WindowFacts> => ({
  counts,
  times,
  eventIdsSha256,
  outcome: counts.events === 0 ? 'sealed-empty' : 'sealed',
  independentCount: {
    method: 'second reading',
    total: counts.events,
    services: null,
    at: '2026-06-02T02:00:00.000Z',
    agrees: true,
  },
});

const factsOf = (content: WindowContent, number: number): WindowFacts => {
  const { from, to } = windowOf(content);
  const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const endedAt = new Date(to + HOUR).toISOString();
  return {
    outcome: 'sealed',
    kind: 'window',
    reason: null,
    tenant: content.tenant ?? 'acme',
    platform: 'genesys',
    organizationId: ORGANIZATION,
    dialect: 'genesys.query',
    window,
    collection: number.toString(16).padStart(12, '0'),
    query: {
      services: null,
      parts: [
        {
          endpoint: 'POST https://api.example.com/api/v2/audits/query',
          service: null,
          ...window,
          transactionId: `transaction-${number}`,
          state: 'Succeeded',
          askedAt: window.to,
          endedAt,
          pages: 1,
          downloads: 0,
          records: content.happenings?.length ?? 0,
        },
      ],
    },
    counts: {
      records: 0,
      events: 0,
      repeated: 0,
      outside: 0,
      unnormalised: 0,
      byService: {},
      byAction: {},
    },
    times: null,
    eventIdsSha256: sha256(''),
    independentCount: { method: null, reason: 'it was not read' },
    settling: { recheckHours: 0, settled: false },
    previous: null,
    supplements: null,
    snapshots: { collected: true, count: content.snapshots?.length ?? 0, reason: null },
    identities: { collected: true, count: content.identities?.length ?? 0, reason: null },
    collector: {
      product: 'holdfast test',
      node: process.version,
      configurationSha256: sha256('configuration'),
    },
    startedAt: window.to,
    endedAt,
  };
};

const lines = (values: readonly unknown[]): Buffer =>
  gzipSync(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
