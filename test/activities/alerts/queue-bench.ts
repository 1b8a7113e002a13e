import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { WatchedSource } from '../../../src/activities/alerts/alert-activities.ts';
import { createEventDecider } from '../../../src/activities/alerts/create-event-decider.ts';
import type { EventDecider } from '../../../src/activities/alerts/event-decider.ts';
import { createWatchQueue } from '../../../src/activities/alerts/watch-queue.ts';
import { createSqsQueue } from '../../../src/alerts/intake/create-sqs-queue.ts';
import type { EventQueue } from '../../../src/alerts/intake/event-queue.ts';
import { loadRules } from '../../../src/alerts/rules/load-rules.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';
import type { Moto } from '../../support/moto.ts';

export const ORGANIZATION = '0f000000-0000-4000-8000-00000000000f';
const DAY_MS = 86_400_000;

/** Whatever happens to an OAuth client; every change is an alert of its own. */
const RULE = `
title: OAuth client changed
id: 3b0a4a2e-7f1d-4c1d-9d59-0c5f6f6f2f10
status: test
description: A client can do what its roles permit.
logsource: { product: genesys_cloud, service: audit }
detection:
  selection: { entity_type: OAuthClient }
  condition: selection
level: high
holdfast: { dedup: 1m, dedup_by: [event_id] }
`;

/** Temporal's own, which would tell the screen of every failure that is looked for. */
export const silent = new DefaultLogger('ERROR', () => {});

export interface QueueBench {
  readonly ledger: Ledger;
  readonly queue: EventQueue;
  readonly folder: string;
  readonly setAsideDirectory: string;
  readonly decider: EventDecider;
  /** Ids of alerts that were to be started. */
  readonly started: string[];
  put(...bodies: readonly string[]): Promise<void>;
  /** Messages that are in the queue still, seen or not. */
  left(): Promise<number>;
  /** Follows the queue until `done`. */
  watch(done: () => boolean | Promise<boolean>, overrides?: WatchOverrides): Promise<WatchedSource>;
  openConditions(): Promise<string[]>;
  close(): Promise<void>;
}

export interface WatchOverrides {
  readonly decider?: EventDecider;
  readonly queue?: EventQueue;
  readonly attempt?: number;
  readonly organizationId?: string;
}

/** A queue of SQS, a ledger and rules as the worker has them; only Temporal is left out. */
export const createQueueBench = async (moto: Moto): Promise<QueueBench> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-queue-'));
  writeFileSync(join(folder, 'rule.yml'), RULE);
  const ledger = await openLedger(await emptyFile());
  const url = await moto.createQueue();
  const setAsideDirectory = join(folder, 'set-aside');
  const queue = openQueue(moto, url, setAsideDirectory);
  const started: string[] = [];
  const decider = createEventDecider({
    ledger,
    rules: await loadRules([join(folder, 'rule.yml')]),
    settings: {
      businessHours: undefined,
      administratorRoles: [],
      enrichWithinMs: 1_000,
      pageWithinMs: DAY_MS,
      stormPerMinute: 1_000,
    },
    tenantOf: () => undefined,
    starter: {
      start: ({ created }) => Promise.resolve(void started.push(...created.map(({ id }) => id))),
      startLeft: () => Promise.resolve(0),
      resolve: () => Promise.resolve(),
    },
    runLink: () => null,
    signal: () => undefined,
    now: Date.now,
  });
  const bench = { ledger, queue, folder, setAsideDirectory, decider, started };
  return {
    ...bench,
    put: async (...bodies) => {
      for (const MessageBody of bodies)
        await moto.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    },
    left: () => countIn(moto, url),
    watch: (done, overrides = {}) => watchUntil(bench, done, overrides),
    openConditions: async () => (await ledger.conditions.open()).map(({ kind }) => kind).toSorted(),
    close: async () => {
      queue.close();
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const openQueue = (moto: Moto, url: string, setAsideDirectory: string): EventQueue => {
  const { accessKeyId, secretAccessKey } = moto.account;
  const secret = { reference: 'env:SECRET', read: () => Promise.resolve(secretAccessKey) };
  return createSqsQueue(
    {
      name: 'genesys-eu',
      url,
      region: moto.region,
      endpoint: undefined,
      account: { accessKeyId, secretAccessKey: secret },
      connection: 'genesys-eu',
      setAsideDirectory,
    },
    { timeoutMs: 5_000, now: Date.now },
  );
};

const countIn = async (moto: Moto, QueueUrl: string): Promise<number> => {
  const { Attributes = {} } = await moto.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes['ApproximateNumberOfMessages']) +
    Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
};

const watchUntil = async (
  bench: Pick<QueueBench, 'ledger' | 'queue' | 'decider' | 'setAsideDirectory'>,
  done: () => boolean | Promise<boolean>,
  { decider, queue, attempt = 1, organizationId = ORGANIZATION }: WatchOverrides,
): Promise<WatchedSource> => {
  const stopping = new AbortController();
  const { setAsideDirectory } = bench;
  const watched = {
    settings: { setAsideDirectory },
    queue: queue ?? bench.queue,
    organizationId: () => Promise.resolve(organizationId),
  };
  const watch = createWatchQueue({
    ledger: bench.ledger,
    decider: decider ?? bench.decider,
    queues: new Map([['genesys-eu', watched]]),
    watchMs: 60_000,
    waitMs: 0,
    stopping: stopping.signal,
    now: Date.now,
  });
  const running = new MockActivityEnvironment({ attempt }, { logger: silent }).run(
    watch,
    'genesys-eu',
  );
  const look = setInterval(() => {
    void Promise.resolve(done()).then((is) => is && stopping.abort());
  }, 50);
  try {
    return (await running) as WatchedSource;
  } finally {
    clearInterval(look);
  }
};

/** As EventBridge hands on what Genesys pushed. */
export const envelopeOf = (eventBody: unknown, detail: object = {}, outside: object = {}): string =>
  JSON.stringify({
    version: '0',
    id: '11111111-2222-4333-8444-555555555555',
    'detail-type': 'v2.audits.entitytype.{id}.entityid.{id}',
    source: `aws.partner/genesys.com/cloud/${ORGANIZATION}/holdfast`,
    detail: { version: '2', eventBody, ...detail },
    ...outside,
  });

export const clientChange = (id: string, changes: object = {}) => ({
  id,
  userId: '7a000000-0000-4000-8000-00000000000a',
  serviceName: 'PeoplePermissions',
  eventTime: new Date().toISOString(),
  action: 'Update',
  entityType: 'OAuthClient',
  entity: { id: 'client-1', name: 'Provisioning' },
  propertyChanges: [],
  ...changes,
});
