import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AuditEvent } from '../../../src/audit/event.ts';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import { eventId } from '../../../src/platforms/event-id.ts';
import { normaliseGenesys } from '../../../src/platforms/genesys/normalise.ts';
import { readPushed, type Pushed } from '../../../src/platforms/genesys/read-pushed.ts';
import type { PushedEnvelope } from '../../../src/simulator/genesys/push.ts';
import {
  simulateGenesys,
  type GenesysOptions,
} from '../../../src/simulator/genesys/simulate-genesys.ts';
import { until } from '../../support/until.ts';
import { hourMs, openSource, readFrom } from './reading.ts';
import { ORGANIZATION, ROLE, recordContext, restRecord, topicRecord } from './records.ts';

const context = {
  organizationId: ORGANIZATION,
  queue: 'genesys-eu',
  observedAt: recordContext.observedAt,
};
const read = (body: unknown, organizationId = ORGANIZATION): Pushed =>
  readPushed(typeof body === 'string' ? body : JSON.stringify(body), {
    ...context,
    organizationId,
  });

const envelope = {
  version: '0',
  id: '11111111-2222-4333-8444-555555555555',
  'detail-type': 'v2.audits.entitytype.{id}.entityid.{id}',
  source: `aws.partner/genesys.com/cloud/${ORGANIZATION}/holdfast`,
  account: '123456789012',
  time: '2026-03-01T01:02:04Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    topicName: 'v2.audits.entitytype.Flow.entityid.flow-1',
    version: '2',
    eventBody: topicRecord,
    metadata: { CorrelationId: 'c-archival' },
    timestamp: '2026-03-01T01:02:04.031Z',
  },
};

const eventOf = (pushed: Pushed): AuditEvent => {
  assert.ok(pushed.kind === 'event', JSON.stringify(pushed));
  return pushed.event;
};

describe('readPushed', () => {
  it('gives the event that readings of the same record give', () => {
    const pushed = read(envelope);
    const event = eventOf(pushed);
    assert.equal(event.event_id, eventId('genesys', ORGANIZATION, restRecord.id));
    assert.equal(coreDigest(event), coreDigest(normaliseGenesys(restRecord, recordContext)));
    const { dialect, shape, stream, observed_at } = event;
    assert.deepEqual(
      [dialect, shape, stream, observed_at],
      ['genesys.events', 'topic', 'genesys-eu', context.observedAt],
    );
    assert.equal(pushed.kind === 'event' && pushed.unfamiliar, null);
  });

  it('needs nothing of the envelope but source and body', () => {
    const { source } = envelope;
    const event = eventOf(read({ source, detail: { eventBody: topicRecord } }));
    assert.equal(event.event_id, eventOf(read(envelope)).event_id);
  });

  it('takes a body without a single field as an event that nobody understands', () => {
    const event = eventOf(read({ ...envelope, detail: { eventBody: {} } }));
    assert.deepEqual(event.flags.includes('unnormalised'), true);
    const bare = eventOf(read({ ...envelope, detail: { eventBody: { action: 'Delete' } } }));
    assert.deepEqual([bare.event_type, bare.flags], ['DELETE', ['time_unparsable']]);
  });

  it('reads a version that it does not know, and says so', () => {
    const pushed = read({ ...envelope, detail: { ...envelope.detail, version: '3' } });
    assert.equal(eventOf(pushed).event_id, eventOf(read(envelope)).event_id);
    assert.deepEqual(pushed.kind === 'event' && pushed.unfamiliar, 'detail version "3"');
    const both = read({ ...envelope, version: 1, detail: { ...envelope.detail, version: 'x' } });
    assert.deepEqual(
      both.kind === 'event' && both.unfamiliar,
      'envelope version "1", detail version "x"',
    );
  });

  it('calls the organisation what readings call it, where that is a name given by hand', () => {
    const event = eventOf(read(envelope, 'acme'));
    assert.equal(event.event_id, eventId('genesys', 'acme', restRecord.id));
    const shouted = {
      ...envelope,
      source: envelope.source.replace(ORGANIZATION, ORGANIZATION.toUpperCase()),
    };
    assert.equal(eventOf(read(shouted)).event_id, eventOf(read(envelope)).event_id);
  });

  for (const [what, body, kind, reason] of [
    ['no JSON', '{"version":"0",', 'no_envelope', /not JSON/],
    ['nothing', '', 'no_envelope', /not JSON/],
    ['a JSON text', '"hello"', 'no_envelope', /no JSON object/],
    ['a list', [envelope], 'no_envelope', /no JSON object/],
    ['a body without its envelope', topicRecord, 'no_envelope', /no source/],
    ['an envelope without detail', { ...envelope, detail: undefined }, 'no_envelope', /no detail/],
    [
      'a detail that is a text',
      { ...envelope, detail: 'x' },
      'no_envelope',
      /detail is not an object/,
    ],
    ['a source that is a list', { ...envelope, source: [] }, 'no_envelope', /source is not a text/],
    ['what SNS wraps', { Type: 'Notification', Message: '{}' }, 'no_envelope', /no source/],
    ['another service', { ...envelope, source: 'aws.s3' }, 'other_source', /"aws.s3"/],
    [
      'another partner',
      { ...envelope, source: 'aws.partner/example.com/cloud/x' },
      'other_source',
      /example/,
    ],
    [
      'another topic',
      { ...envelope, 'detail-type': 'v2.users.{id}.presence' },
      'other_topic',
      /presence/,
    ],
    [
      'another topic in detail',
      { ...envelope, detail: { ...envelope.detail, topicName: 'v2.auditsomething' } },
      'other_topic',
      /v2.auditsomething/,
    ],
    ['no eventBody', { ...envelope, detail: { version: '2' } }, 'no_record', /no eventBody/],
    ['an eventBody of text', { ...envelope, detail: { eventBody: 'x' } }, 'no_record', /eventBody/],
    [
      'another organisation',
      { ...envelope, source: `aws.partner/genesys.com/cloud/${ROLE}/holdfast` },
      'other_organization',
      new RegExp(`${ROLE}.*not of ${ORGANIZATION}`),
    ],
  ] as const) {
    it(`says ${kind} of ${what}`, () => {
      const pushed = read(body);
      assert.equal(pushed.kind, kind);
      assert.match('reason' in pushed ? pushed.reason : '', reason);
    });
  }

  it('has an outcome for whatever comes', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(Object.fromEntries(Object.keys(envelope).map((key) => [key, fc.jsonValue()])))
        .map((value) => JSON.stringify({ ...envelope, ...value })),
      fc
        .record({ version: fc.jsonValue(), topicName: fc.jsonValue(), eventBody: fc.jsonValue() })
        .map((detail) => JSON.stringify({ ...envelope, detail })),
      fc.constant(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const pushed = read(body);
        assert.ok(pushed.kind === 'event' || pushed.reason !== '');
      }),
    );
  });
});

describe('a record without an id', () => {
  const { id: _rest, ...namelessRest } = restRecord;
  const { id: _topic, ...namelessTopic } = topicRecord;
  const pushed = (body: object) =>
    eventOf(read({ ...envelope, detail: { ...envelope.detail, eventBody: body } }));

  it('is the same change whether it was pushed or read', () => {
    const event = normaliseGenesys(namelessRest, recordContext);
    assert.equal(event.record_id, null);
    assert.equal(pushed(namelessTopic).event_id, event.event_id);
    const later = { ...recordContext, observedAt: '2026-03-02T00:00:00.000Z' };
    assert.equal(normaliseGenesys(namelessRest, later).event_id, event.event_id);
  });

  it('is another change where anything differs that both shapes tell', () => {
    const variants = [
      {},
      { eventTime: '2026-03-01T01:02:04.000Z' },
      { eventTime: 'yesterday' },
      { serviceName: 'Other' },
      { action: 'Delete' },
      { entityType: 'Prompt' },
      { entity: { id: 'flow-2' } },
      { userId: ROLE },
      { propertyChanges: [] },
    ].map((other) => pushed({ ...namelessTopic, ...other }).event_id);
    assert.equal(new Set(variants).size, variants.length);
  });
});

describe('one simulated change', () => {
  const seen = async (options: GenesysOptions) => {
    const simulator = await simulateGenesys({
      seed: 11,
      ratePerSecond: 0,
      lateScale: 0,
      ...options,
    });
    try {
      const heard: PushedEnvelope[] = [];
      simulator.onPush((one) => heard.push(one));
      const made = simulator.world.makeChanges('genesys', 40, { delayMs: 0 });
      await until('all is pushed', () => Promise.resolve(heard.length >= made.length));
      const readThrough = async (dialect: string) => {
        const source = openSource(simulator.url, dialect);
        return (await readFrom(source, source.startAt(Date.now() - hourMs))).events;
      };
      const [query, realtime] = [
        await readThrough('genesys.query'),
        await readThrough('genesys.realtime'),
      ];
      const pushed = heard.map((one) => eventOf(read(one, 'org-1')));
      return { made, query, realtime, pushed };
    } finally {
      await simulator.close();
    }
  };

  it('has one id and one digest, whether pushed, read in pages, in realtime or as a download', async () => {
    for (const redirectAbove of [10_000, 5]) {
      const { made, query, realtime, pushed } = await seen({ redirectAbove });
      assert.equal(
        query.some(({ shape }) => shape === 'topic'),
        redirectAbove === 5,
      );
      assert.ok(realtime.length > 0);
      const digests = (events: readonly AuditEvent[]) =>
        new Map(events.map((event) => [event.event_id, coreDigest(event)]));
      const asked = digests(query);
      assert.equal(asked.size, made.length);
      assert.deepEqual(new Set(digests(pushed)), new Set(asked));
      for (const [id, digest] of digests(realtime)) assert.equal(asked.get(id), digest);
    }
  });
});
