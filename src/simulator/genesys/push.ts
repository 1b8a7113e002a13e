import { randomUUID } from 'node:crypto';
import type { Entry } from '../changes/entry.ts';
import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import { createDraw } from '../changes/random.ts';
import type { World } from '../world/world.ts';
import type { GenesysSettings } from './state.ts';
import { toPushedBody } from './pushed-body.ts';

/** As EventBridge hands it on. */
export interface PushedEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Push {
  onPush(hear: (envelope: PushedEnvelope) => void): () => void;
  close(): void;
}

/** Literally so, placeholders included. */
const TOPIC = 'v2.audits.entitytype.{id}.entityid.{id}';
const LATE_SHARE = 0.03;

/** The EventBridge integration: everything that happens, soon after, out of order, some of it twice. */
export function createPush(
  world: World,
  settings: Pick<GenesysSettings, 'pushAgainShare' | 'pushSparseShare'>,
): Push {
  const listeners = new Set<(envelope: PushedEnvelope) => void>();
  const timers = new Set<NodeJS.Timeout>();
  const pushAfter = (ms: number, entry: Entry, isSparse: boolean): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const envelope = toEnvelope(world, entry, isSparse);
      for (const hear of listeners) hear(envelope);
    }, ms);
    timers.add(timer);
  };
  const forget = world.onChange((entries) => {
    for (const entry of entries) {
      if (entry.platform !== 'genesys' || listeners.size === 0) continue;
      const draw = createDraw(world.seed, 21, entry.seq, entry.part);
      const isSparse = draw.chance(settings.pushSparseShare);
      const delay = 100 + draw.int(draw.chance(LATE_SHARE) ? 20_000 : 1_000);
      pushAfter(delay * world.lateScale, entry, isSparse);
      if (!draw.chance(settings.pushAgainShare)) continue;
      pushAfter((delay + draw.int(5_000)) * world.lateScale, entry, isSparse);
    }
  });
  return {
    onPush: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    close: () => {
      forget();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function toEnvelope(world: World, entry: Entry, isSparse: boolean): PushedEnvelope {
  const now = new Date(world.now());
  const record = genesysRecordOf(world.seed, world.centre, entry, world.now());
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': TOPIC,
    source: `aws.partner/genesys.com/cloud/${world.centre.organization.id}/holdfast`,
    account: '123456789012',
    time: now.toISOString().replace(/\.\d+/, ''),
    region: 'eu-central-1',
    resources: [],
    detail: {
      topicName: `v2.audits.entitytype.${record.entityType}.entityid.${record.entity.id ?? ''}`,
      version: '2',
      eventBody: toPushedBody(record, isSparse),
      metadata: { CorrelationId: `${randomUUID()}-archival` },
      timestamp: now.toISOString(),
    },
  };
}
