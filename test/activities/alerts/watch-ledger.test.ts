import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { WatchedSource } from '../../../src/activities/alerts/alert-activities.ts';
import type { AlertStarter } from '../../../src/activities/alerts/alert-starter.ts';
import type { EventDecider } from '../../../src/activities/alerts/event-decider.ts';
import {
  createWatchLedger,
  type WatchLedgerDependencies,
} from '../../../src/activities/alerts/watch-ledger.ts';
import { commitReading } from '../../../src/activities/reading/commit-reading.ts';
import { toReadEvent } from '../../../src/activities/reading/read-event.ts';
import { createLineEncoder } from '../../../src/splunk/line-encoder.ts';
import type { AuditEvent } from '../../../src/audit/event.ts';
import type { BatchStore } from '../../../src/batches/batch-store.ts';
import { createFileBatchStore } from '../../../src/batches/file-batch-store.ts';
import type { BatchRow, Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { openOrganisation, type Organisation } from '../../identity/organisation.ts';
import { deliver } from '../../ledger/fixtures.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';
import { aRule, openDecider, recordingStarter, SETTINGS } from './deciding.ts';

const SILENT = new DefaultLogger('ERROR');
const FLOW_DELETED = 'Architect/Flow/Delete';

const target = {
  name: 'main',
  dialect: 'splunk',
  url: 'http://127.0.0.1:1',
  eventPath: '/services/collector/event/1.0',
  token: { reference: 'env:T', read: async () => 't' },
  index: 'ccas_audit',
  disorderedIndex: undefined,
  sourcetype: 'ccas:auditlog',
  acknowledgement: 'auto',
  requestTimeoutMs: 1_000,
  ackPollMs: 10,
  ackTimeoutMs: 1_000,
  maxEventsPerRequest: 500,
  maxBytesPerRequest: 1_048_576,
  gzip: false,
  search: undefined,
} as const;

describe('watching the ledger', () => {
  let organisation: Organisation;
  let ledger: Ledger;
  let folder: string;
  let store: BatchStore;
  beforeEach(async () => {
    organisation = await openOrganisation({ history: { records: 0, spanMs: 1 } });
    ledger = await openLedger(await emptyFile());
    folder = await mkdtemp(join(tmpdir(), 'holdfast-watch-'));
    store = createFileBatchStore({ directory: folder });
    // A reader that is new begins with what is committed from now on.
    await ledger.reviews.unread('alerts', 1);
  });
  afterEach(async () => {
    await ledger.close();
    await organisation.simulator.close();
    await rm(folder, { recursive: true });
  });

  const commit = async (stream: string, events: readonly AuditEvent[]): Promise<BatchRow> => {
    const { organizationId } = organisation;
    const row = await ledger.streams.claim({
      name: stream,
      platform: 'genesys',
      dialect: 'genesys.query',
      organizationId,
      start: { v: 1, at: 0 },
      holder: 'a test',
    });
    const encoder = createLineEncoder({ target, host: 'api.mypurecloud.de' });
    const { batch } = await commitReading({
      ledger,
      store,
      row,
      from: row.read,
      reading: {
        events: events.map((event) => toReadEvent(event, false, encoder)),
        position: { v: 1, at: row.version + 1 },
      },
      targets: [target],
      encoder,
    });
    assert.ok(batch);
    return batch;
  };

  const watch = async (
    changes: Partial<WatchLedgerDependencies> & { readonly starter?: AlertStarter } = {},
  ): Promise<WatchedSource> => {
    const starter = changes.starter ?? recordingStarter();
    const activity = createWatchLedger({
      ledger,
      store,
      decider: await openDecider(ledger, organisation, { starter }),
      settings: SETTINGS,
      runLink: () => null,
      pushedStreams: new Set(),
      watchMs: 40,
      pauseMs: 10,
      now: Date.now,
      ...changes,
      starter,
    });
    return (await new MockActivityEnvironment({}, { logger: SILENT }).run(
      activity,
    )) as WatchedSource;
  };
  const deleted = (): AuditEvent => {
    const [event] = organisation.change(FLOW_DELETED);
    assert.ok(event);
    return event;
  };
  /** Of events: conditions are left out. */
  const matchedChanges = async (): Promise<string[]> => {
    const matches = await ledger.alerts.matches({});
    return matches.filter(({ source }) => source !== 'condition').map(({ changeId }) => changeId);
  };

  it('raises one alert for each change, polled, harvested or pushed before', async () => {
    const [pushed, polled, harvested] = [deleted(), deleted(), deleted()];
    const decider = await openDecider(ledger, organisation);
    await decider.decide([pushed], { source: 'push:genesys-eu', receivedAt: Date.now() });
    await commit('genesys-eu', [pushed, polled]);
    await commit('genesys.harvest', [harvested]);
    const starter = recordingStarter();
    const watched = await watch({ starter });
    assert.deepEqual([watched.events, watched.behindMs], [3, 0]);
    const ids = [pushed, polled, harvested].map(({ event_id }) => event_id).toSorted();
    const alerts = await ledger.alerts.list({});
    const own = alerts.filter(({ notice }) => notice.change?.eventType.includes('DELETE'));
    // Flows of one target within the hour are one alert; every change is in one.
    const matches = await Promise.all(own.map(({ id }) => ledger.alerts.matches({ alert: id })));
    const byRule = Map.groupBy(matches.flat(), ({ rule }) => rule);
    assert.ok(byRule.size > 0);
    for (const found of byRule.values())
      assert.deepEqual(found.map(({ changeId }) => changeId).toSorted(), ids);
    assert.equal((await watch()).events, 0, 'nothing is read twice');
    const started = starter.log.filter((line) => line.startsWith('start '));
    assert.equal(new Set(started).size, started.length);
  });

  it('reads events back as they were before they were written', async () => {
    const event = deleted();
    const seen: AuditEvent[] = [];
    const real = await openDecider(ledger, organisation);
    await commit('genesys-eu', [event]);
    await watch({
      decider: {
        ...real,
        decide: (events, from) => {
          seen.push(...events);
          return real.decide(events, from);
        },
      },
    });
    assert.deepEqual(seen, [event]);
  });

  it('counts as unknown what was cut to the size that Splunk takes, and says so', async () => {
    const ruleText = aRule(
      '66666666-6666-4666-8666-666666666666',
      'selection: { service: Architect, changes.secret.new: open }\n  condition: selection',
    );
    const decider = await openDecider(ledger, organisation, { ruleText });
    const [short, long] = [deleted(), deleted()];
    const endless = { property: 'prompt', old: [], new: ['x'.repeat(1_200_000)] };
    await commit('genesys-eu', [short, { ...long, changes: [endless] }]);
    await watch({ decider });
    assert.deepEqual(await matchedChanges(), [long.event_id]);
    const [match] = await ledger.alerts.matches({});
    assert.match(match?.notice.text ?? '', /changes could not be read whole/);
  });

  it('starts at its next look what was decided and not started', async () => {
    await commit('genesys-eu', [deleted()]);
    const away = recordingStarter();
    away.start = () => Promise.reject(new Error('Temporal is away'));
    await assert.rejects(watch({ starter: away }), /Temporal is away/);
    const left = await ledger.alerts.unstarted(10);
    assert.deepEqual(
      left,
      (await ledger.alerts.list({})).map(({ id }) => id),
    );
    assert.equal(left.length > 0, true);
    const starter = recordingStarter();
    await watch({ starter });
    assert.equal(starter.log[0], 'startLeft');
  });

  it('passes a damaged file, says so, and reads what comes after it', async () => {
    const [lost, damaged, whole] = [deleted(), deleted(), deleted()];
    await commit('genesys-eu', [lost]);
    const files = await readdir(folder, { recursive: true });
    const [first] = files.filter((name) => /[0-9a-f]{64}$/.test(name));
    assert.ok(first);
    await unlink(join(folder, first));
    const { digest } = await commit('genesys-eu', [damaged]);
    await commit('genesys-eu', [whole]);
    const others = await readdir(folder, { recursive: true });
    const file = others.find((name) => name.endsWith(digest));
    assert.ok(file);
    await unlink(join(folder, file));
    await writeFile(join(folder, file), 'nothing of the kind\n');
    await watch();
    assert.deepEqual([...new Set(await matchedChanges())], [whole.event_id]);
    const open = (await ledger.conditions.open()).map(({ kind }) => kind);
    assert.equal(open.filter((kind) => kind === 'BatchDamaged').length, 2);
    // The stretch is read again, into another batch, and then the rules see it.
    await commit('genesys-eu', [lost, damaged]);
    await watch();
    const all = new Set(await matchedChanges());
    for (const { event_id } of [lost, damaged, whole]) assert.ok(all.has(event_id));
  });

  it('says of a damaged file that was delivered that no rule has seen it', async () => {
    const { id, digest } = await commit('genesys-eu', [deleted()]);
    await deliver(ledger, id);
    const files = await readdir(folder, { recursive: true });
    await unlink(join(folder, files.find((name) => name.endsWith(digest)) ?? ''));
    await watch();
    const open = (await ledger.conditions.open()).map(({ kind, subject }) => [kind, subject]);
    assert.deepEqual(open, [['NotReviewed', id]]);
    assert.deepEqual(await matchedChanges(), []);
    assert.equal(await ledger.reviews.behindMs('alerts'), 0);
  });

  it('tells the run that a condition is over before it is written down, so that no kill loses it', async () => {
    await ledger.conditions.raise('StreamFailed', 'main', 'It failed.');
    await watch();
    await ledger.conditions.resolve('StreamFailed', 'main');
    const away = recordingStarter();
    away.resolve = () => Promise.reject(new Error('Temporal is away'));
    await assert.rejects(watch({ starter: away }), /Temporal is away/);
    const starter = recordingStarter();
    await watch({ starter });
    const [alert] = await ledger.alerts.list({});
    assert.equal(alert?.state, 'resolved');
    assert.ok(starter.log.includes(`resolve ${alert.id}`), starter.log.join());
  });

  it('resolves the alert of a condition that ended while its worker was dead', async () => {
    await ledger.conditions.raise('StreamFailed', 'main', 'It failed.');
    const { conditions } = ledger;
    const killed = {
      ...ledger,
      conditions: { ...conditions, noteTold: () => Promise.reject(new Error('killed')) },
    };
    await assert.rejects(watch({ ledger: killed }), /killed/);
    assert.equal((await ledger.alerts.list({ states: ['open'] })).length, 1);
    await conditions.resolve('StreamFailed', 'main');
    await watch();
    assert.deepEqual(
      (await ledger.alerts.list({})).map(({ state }) => state),
      ['resolved'],
    );
  });

  it('goes on with other streams where rules cannot be put to one, says so, and tries it again', async () => {
    const [stuck, fine] = [deleted(), deleted()];
    for (let more = 0; more < 25; more += 1)
      await commit('genesys-eu', more === 0 ? [stuck] : [deleted()]);
    await commit('genesys-us', [fine]);
    const real = await openDecider(ledger, organisation);
    const decider: EventDecider = {
      ...real,
      decide: (events, from) =>
        events.some(({ event_id }) => event_id === stuck.event_id)
          ? Promise.reject(new Error('a rule that cannot cope'))
          : real.decide(events, from),
    };
    assert.ok((await watch({ decider, watchMs: 1_000 })).behindMs > 0);
    assert.deepEqual([...new Set(await matchedChanges())], [fine.event_id]);
    const [condition] = await ledger.conditions.open();
    assert.partialDeepStrictEqual(condition, { kind: 'RulesFailing', subject: 'genesys-eu' });
    await watch({ watchMs: 2_000 });
    assert.ok((await matchedChanges()).includes(stuck.event_id));
    assert.deepEqual(await ledger.conditions.open(), []);
  });

  it('notes what was read of organisations that are pushed too', async () => {
    const [both, readOnly, other] = [deleted(), deleted(), deleted()];
    const { organizationId } = organisation;
    const time = Date.parse(both.timestamp);
    await ledger.reviews.notePushed([{ organizationId, changeId: both.event_id, time }]);
    await commit('genesys-eu', [both, readOnly]);
    await commit('elsewhere', [other]);
    await watch({ pushedStreams: new Set(['genesys-eu']) });
    const found = await ledger.reviews.comparePushed(organizationId, 0, Date.now() + 1_000);
    assert.deepEqual(
      [found.both, found.onlyPushed.count, found.onlyRead.first],
      [1, 0, [readOnly.event_id]],
    );
  });

  it('makes alerts of conditions, and resolves them when they are over', async () => {
    const starter = recordingStarter();
    await ledger.conditions.raise('DestinationHalted', 'main', 'The token is stale: hunter2');
    const first = await watch({ starter });
    assert.equal(first.alerts, 1);
    await watch({ starter });
    const [alert, ...others] = await ledger.alerts.list({});
    assert.deepEqual(others, []);
    assert.partialDeepStrictEqual(alert, {
      rule: 'condition.DestinationHalted',
      severity: 'critical',
      state: 'open',
      notice: { change: null, text: 'main: The token is stale: hunter2' },
    });
    await ledger.conditions.resolve('DestinationHalted', 'main');
    await watch({ starter });
    const resolved = await ledger.alerts.get(alert?.id ?? '');
    assert.equal(resolved?.state, 'resolved');
    assert.ok(starter.log.includes(`resolve ${alert?.id}`));
    await ledger.conditions.raise('DestinationHalted', 'main', 'Stale once more.');
    await watch({ starter });
    assert.equal((await ledger.alerts.list({})).length, 2, 'another time is another alert');
  });

  it('keeps an alert that stands for several conditions until the last is over', async () => {
    const settings = { ...SETTINGS, stormPerMinute: 1 };
    for (const name of ['a', 'b', 'c'])
      await ledger.conditions.raise('StreamFailed', name, 'It failed.');
    await watch({ settings });
    const alerts = await ledger.alerts.list({});
    assert.deepEqual(
      alerts.map(({ count }) => count).toSorted((a, b) => a - b),
      [1, 2],
    );
    const storm = alerts.find(({ count }) => count === 2);
    const state = async () => (await ledger.alerts.get(storm?.id ?? ''))?.state;
    for (const name of ['a', 'b']) await ledger.conditions.resolve('StreamFailed', name);
    await watch({ settings });
    assert.equal(await state(), 'open');
    await ledger.conditions.resolve('StreamFailed', 'c');
    await watch({ settings });
    assert.equal(await state(), 'resolved');
  });
});
