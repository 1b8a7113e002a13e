import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AuditEvent } from '../../src/audit/event.ts';
import { coreDigest } from '../../src/platforms/core-digest.ts';
import { normaliseCxoneGuideRecord } from '../../src/platforms/cxone/guide-record.ts';
import { normaliseCxone } from '../../src/platforms/cxone/normalise.ts';
import { normaliseGuideRecord } from '../../src/platforms/genesys/guide-record.ts';
import { normaliseGenesys } from '../../src/platforms/genesys/normalise.ts';
import { readPushed } from '../../src/platforms/genesys/read-pushed.ts';
import { parseJson } from '../../src/platforms/parse-json.ts';
import { restRecord, topicRecord } from '../platforms/genesys/records.ts';
import { assertSound } from './assert-sound.ts';
import { FUZZ_TIMEOUT_MS, bodies, harmed, mutantsOf, runs, values } from './fuzz.ts';

const OBSERVED = '2026-11-22T08:00:00.000Z';
const context = {
  organizationId: 'org-1',
  stream: 's',
  dialect: 'd',
  observedAt: OBSERVED,
  trustEventId: true,
};

const cxoneRecord = {
  application: 'Admin',
  entity: 'User',
  activity: 'Update',
  eventTime: '2026-03-01T03:02:03+02:00',
  eventId: 'e-1',
  triggeredBy: 'ada@example.com',
  instance: 'john@example.com',
  outcome: 'Success',
  comments: 'ticket 4711',
};
const guideRecord = {
  ...restRecord,
  createdDate: '2024-05-14T10:32:11[Europe/Berlin]',
  eventType: 'QUEUE_CREATE',
  propertyChanges: [{ propertyIndex: 'name', oldValue: 'Old', newValue: { a: ['New'] } }],
};
const cxoneGuideRecord = {
  ...cxoneRecord,
  id: 'e-1',
  createdDate: '2024-05-14 10:32:11+02',
  eventType: 'USER_UPDATE',
  oldValue: 'a',
  newValue: ['b'],
};

const SHAPES = [
  [
    'genesys, of result pages',
    'genesys',
    restRecord,
    (r, c) => normaliseGenesys(r, { ...c, shape: 'rest' }),
  ],
  [
    'genesys, of files',
    'genesys',
    topicRecord,
    (r, c) => normaliseGenesys(r, { ...c, shape: 'topic' }),
  ],
  ['genesys, of either', 'genesys', topicRecord, (r, c) => normaliseGenesys(r, c)],
  ['genesys, as the guide has them', 'genesys', guideRecord, (r, c) => normaliseGuideRecord(r, c)],
  ['cxone', 'cxone', cxoneRecord, (r, c) => normaliseCxone(r, c)],
  [
    'cxone, known by content',
    'cxone',
    cxoneRecord,
    (r, c) => normaliseCxone(r, { ...c, trustEventId: false }),
  ],
  [
    'cxone, as the guide has them',
    'cxone',
    cxoneGuideRecord,
    (r, c) => normaliseCxoneGuideRecord(r, c),
  ],
] as const satisfies readonly (readonly [
  string,
  string,
  Record<string, unknown>,
  (record: unknown, of: typeof context) => AuditEvent,
])[];

describe('records of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);

  for (const [what, platform, whole, normalise] of SHAPES) {
    it(`become sound events that are known again: ${what}`, () => {
      const records = fc.oneof(
        { weight: 4, arbitrary: mutantsOf(whole) },
        { weight: 1, arbitrary: values },
        {
          weight: 2,
          arbitrary: harmed(Buffer.from(JSON.stringify(whole))).map((bytes) => parseJson(bytes)),
        },
      );
      fc.assert(
        fc.property(records, (record) => {
          const event = normalise(record, context);
          assertSound(event, platform);
          const again = normalise(structuredClone(record), {
            ...context,
            stream: 'other',
            observedAt: '2026-11-23T09:00:00.000Z',
          });
          assert.equal(again.event_id, event.event_id);
          assert.equal(coreDigest(again), coreDigest(event), 'a re-read would be a revision');
        }),
        runs(),
      );
    });
  }

  it('that are pushed become sound events, or are said to be none', () => {
    const envelope = {
      version: '0',
      id: 'b1d4',
      'detail-type': 'v2.audits.entitytype.{id}.entityid.{id}',
      source: 'aws.partner/genesys.com/cloud/org/bus',
      account: '1',
      time: '2026-03-01T01:02:04Z',
      region: 'eu-west-1',
      resources: [],
      detail: {
        topicName: 'v2.audits.entitytype.Flow.entityid.flow-1',
        version: '2',
        timestamp: '2026-03-01T01:02:04.000Z',
        eventBody: topicRecord,
        metadata: { CorrelationId: 'c' },
      },
    };
    const kinds = new Set([
      'event',
      'no_envelope',
      'no_record',
      'other_source',
      'other_topic',
      'other_organization',
    ]);
    fc.assert(
      fc.property(bodies(envelope, envelope.detail), (body) => {
        const pushed = readPushed(body.toString(), {
          organizationId: 'org-1',
          queue: 'q',
          observedAt: OBSERVED,
        });
        assert.ok(kinds.has(pushed.kind), pushed.kind);
        if (pushed.kind === 'event') assertSound(pushed.event, 'genesys');
        else assert.ok(pushed.reason.length > 0);
      }),
      runs(),
    );
  });
});
