import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AuditEvent } from '../../../src/audit/event.ts';
import { declareScope } from '../../../src/evidence/archive/declare-scope.ts';
import { recordStore } from '../../../src/evidence/archive/record-store.ts';
import type { SealDependencies } from '../../../src/evidence/archive/seal-dependencies.ts';
import type { SealedStatement } from '../../../src/evidence/archive/seal-statement.ts';
import { sealWindow, type WindowFacts } from '../../../src/evidence/archive/seal-window.ts';
import { createEvidenceLog } from '../../../src/evidence/log/evidence-log.ts';
import { assemble } from '../../../src/evidence/received/assemble.ts';
import { createPartWriter } from '../../../src/evidence/received/create-part-writer.ts';
import { generateEvidenceKey } from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyLedger } from '../../../src/evidence/signing/key-ledger.ts';
import { signBundle } from '../../../src/evidence/signing/sign-bundle.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { formatVkey, noteKeyOf } from '../../../src/evidence/signing/vkey.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { blankEvent } from '../../../src/audit/blank-event.ts';
import { eventId } from '../../../src/platforms/event-id.ts';
import { recordDigest } from '../../../src/platforms/record-digest.ts';
import { aSigner, leavesInMemory } from '../log/support.ts';

export const ORIGIN = 'example.com/verified';
export const ORGANIZATION = 'a1b2c3d4-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

export interface WindowContent {
  readonly tenant?: string;
  readonly organizationId?: string;
  readonly from: string;
  readonly hours?: number;
  readonly events?: number;
  readonly pageSize?: number;
  /** Ids of its events begin with that; two readings that share it share events. */
  readonly name?: string;
  readonly change?: Partial<WindowFacts>;
}

/** Writes an archive into a store as the product does: with its own staging, sealing, keys and log. */
export interface ArchiveWriter {
  /** Signs with new keys from then on. */
  rotate(at: string): Promise<void>;
  declare(content: {
    readonly tenant?: string;
    readonly organizationId?: string;
    readonly from: string;
  }): Promise<void>;
  probe(): Promise<void>;
  seal(content: WindowContent): Promise<SealedStatement>;
  close(content: WindowContent, outcome: 'failed' | 'gap'): Promise<SealedStatement>;
  readonly deps: SealDependencies;
  readonly keys: { readonly evidence: Signer; readonly log: Signer };
}

export const writeArchive = async (
  store: EvidenceStore,
  options: Pick<SealDependencies, 'timestamp'> = {},
): Promise<ArchiveWriter> => {
  const leaves = leavesInMemory();
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  const ledger = createKeyLedger(store, () => now);
  const formerVkeys: string[] = [];
  let current: ArchiveWriter['keys'];
  let deps: SealDependencies;
  const use = async (former?: ArchiveWriter['keys']): Promise<void> => {
    const evidence = await aSigner(generateEvidenceKey().privateKey);
    const signer = await aSigner();
    const vkey = formatVkey(noteKeyOf(ORIGIN, signer.publicKey));
    await ledger.ensure({
      usage: 'evidence',
      signer: evidence,
      vkey: null,
      ...(former && { former: former.evidence }),
    });
    await ledger.ensure({ usage: 'log', signer, vkey, ...(former && { former: former.log }) });
    const log = createEvidenceLog({
      store,
      leaves,
      signer,
      origin: ORIGIN,
      formerVkeys: [...formerVkeys],
    });
    formerVkeys.push(vkey);
    current = { evidence, log: signer };
    const signStatement = (statement: Buffer) => signBundle(statement, evidence);
    deps = { store, log, signStatement, ...options };
  };
  await use();
  let readings = 0;
  return {
    get deps() {
      return deps;
    },
    get keys() {
      return current;
    },
    rotate: async (at) => {
      now = Date.parse(at);
      await use(current);
    },
    declare: ({ tenant = 'acme', organizationId = ORGANIZATION, from }) =>
      declareScope(
        deps,
        {
          tenant,
          platform: 'genesys',
          organizationId,
          dialect: 'genesys.query',
          services: null,
          from,
          windowMinutes: 240,
        },
        { declaredAt: from, product: 'holdfast test' },
      ),
    probe: async () => {
      await recordStore(deps, '2026-06-01T00:00:00.000Z');
    },
    async seal(content) {
      const facts = factsOf(content, (readings += 1));
      const assembled = await stage(content);
      const { counts, times, eventIdsSha256, received, events } = assembled;
      const outcome = counts.events === 0 ? 'sealed-empty' : 'sealed';
      return sealWindow(
        deps,
        { ...facts, counts, times, eventIdsSha256, outcome, ...content.change },
        { received, events, snapshots: gzipSync(''), identities: gzipSync('') },
      );
    },
    close: (content, outcome) =>
      sealWindow(
        deps,
        {
          ...factsOf(content, (readings += 1)),
          outcome,
          reason: 'the platform no longer answers for it',
          ...content.change,
        },
        null,
      ),
  };
};

/** What the platform would have sent, and what the product makes of it: the last one is listed twice. */
export const stage = async ({
  from,
  hours = 4,
  events = 3,
  pageSize = 2,
  name = from,
  organizationId = ORGANIZATION,
}: WindowContent) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-staged-'));
  try {
    const window = { from: Date.parse(from), to: Date.parse(from) + hours * HOUR };
    const listed = Array.from({ length: events }, (_, at) => at);
    if (events > 0) listed.push(events - 1);
    const part = await createPartWriter(folder, '1');
    for (let first = 0; first === 0 || first < listed.length; first += pageSize) {
      const made = listed.slice(first, first + pageSize).map((at) => {
        const id = `${name}-${at}`;
        const eventDate = new Date(window.from + at * 1_000).toISOString();
        const record = {
          id,
          eventDate,
          size: '9007199254740993123',
          name: 'Jörg <b>',
          nested: { b: [1, null], a: -0.5 },
        };
        return { record, event: eventOf(id, eventDate, organizationId) };
      });
      const body = JSON.stringify({ entities: made.map(({ record }) => record) }).replaceAll(
        /"(\d{19})"/g,
        '$1',
      );
      await part.write({
        kind: 'page',
        exchange: {
          method: 'GET',
          url: `https://api.example.com/api/v2/audits/query/t/results?page=${first / pageSize}`,
          requestBody: null,
          sentAt: from,
          receivedAt: from,
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(body),
        },
        events: made.map(({ record, event }, place) => ({
          event,
          record: place,
          recordSha256: recordDigest(record),
        })),
      });
    }
    const { file } = await part.finish();
    return await assemble({ folder, files: [file], window, product: 'holdfast test' });
  } finally {
    await rm(folder, { recursive: true });
  }
};

const eventOf = (id: string, timestamp: string, organizationId: string): AuditEvent => ({
  ...blankEvent('genesys', 'rest', {
    organizationId,
    stream: 'acme',
    dialect: 'genesys.query',
    observedAt: timestamp,
  }),
  event_id: eventId('genesys', organizationId, id),
  record_id: id,
  timestamp,
  event_type: 'QUEUE_UPDATED',
  service: 'ContactCenter',
  action: 'Update',
  entity_type: 'Queue',
  actor_type: 'user',
});

export const factsOf = (
  { tenant = 'acme', organizationId = ORGANIZATION, from, hours = 4 }: WindowContent,
  reading: number,
): WindowFacts => {
  const to = Date.parse(from) + hours * HOUR;
  const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const endedAt = new Date(to + HOUR).toISOString();
  return {
    outcome: 'sealed',
    kind: 'window',
    reason: null,
    tenant,
    platform: 'genesys',
    organizationId,
    dialect: 'genesys.query',
    window,
    collection: reading.toString(16).padStart(12, '0'),
    query: { services: null, parts: [] },
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
    independentCount: { method: null, reason: 'it was not asked' },
    settling: { recheckHours: 0, settled: false },
    previous: null,
    supplements: null,
    snapshots: { collected: true, count: 1, reason: null },
    identities: { collected: true, count: 1, reason: null },
    collector: {
      product: 'holdfast test',
      node: process.version,
      configurationSha256: sha256('configuration'),
    },
    startedAt: window.to,
    endedAt,
  };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
