import assert from 'node:assert/strict';
import { classifyGuideAnswer } from '../../src/splunk/classify-guide-answer.ts';
import { toGuideBody } from '../../src/splunk/guide-body.ts';
import { createLineEncoder } from '../../src/splunk/line-encoder.ts';
import { anAuditEvent } from './an-audit-event.ts';

const target = {
  index: 'ccas_audit',
  disorderedIndex: undefined,
  sourcetype: 'ccas:auditlog',
  maxBytesPerRequest: 1_048_576,
};

/** The fields of the guide's event. */
const CONTRACT =
  'event_id timestamp actor_id actor_name event_type target_id target_type old_value new_value platform'.split(
    ' ',
  );

/** One case for each code block of the guide that concerns Splunk: its fields, and its partial-failure logic. */
describe('the code blocks of the guides, Splunk', () => {
  const encoder = createLineEncoder({ target, host: 'api.mypurecloud.com' });
  const ids = ['1', '2'].map((digit) => digit.repeat(32));
  const lines = ids.map((event_id) =>
    Buffer.from(encoder.encode(encoder.write(anAuditEvent({ event_id }))).line('batch', 'request')),
  );

  it('batch payload: the fields beside the event, the fields of the event, and what is added to them', () => {
    const body = JSON.parse(toGuideBody(Buffer.concat(lines)).bytes.toString()) as object[];
    assert.equal(body.length, 2);
    for (const [place, object] of body.entries()) {
      const { event, event_id, ...beside } = object as {
        event: Record<string, unknown>;
        event_id: string;
      };
      assert.equal(event_id, ids[place]);
      assert.equal(event['event_id'], event_id);
      // `time` and `fields` are HEC's own and not in the guide: docs/guides.md says why they are sent.
      const added = ['time', 'fields'];
      assert.deepEqual(
        new Set(Object.keys(beside).filter((key) => !added.includes(key))),
        new Set(['index', 'sourcetype', 'source', 'host']),
      );
      const named = new Set(Object.keys(event));
      for (const name of CONTRACT) assert.ok(named.has(name), name);
    }
  });

  const answer = (status: number, uuids: readonly string[]) =>
    classifyGuideAnswer(
      { status, headers: {}, body: Buffer.from(JSON.stringify(uuids.map((uuid) => ({ uuid })))) },
      ids,
      0,
    ).kind;

  it('validation logic: anything but 200 is no success', () => {
    for (const status of [201, 204, 400, 401, 403, 429, 500, 503]) {
      assert.notEqual(answer(status, ids), 'accepted', String(status));
    }
  });

  it('validation logic: as many uuids as events is the whole batch', () => {
    assert.equal(answer(200, ids), 'accepted');
  });

  it('validation logic: fewer uuids than events is a part, and the difference is sent again', () => {
    assert.equal(answer(200, ids.slice(1)), 'takenInPart');
  });
});
