import assert from 'node:assert/strict';
import { toReadEvent } from '../../src/activities/reading/read-event.ts';
import { markEvents } from '../../src/activities/reading/mark-events.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { coreDigest } from '../../src/platforms/core-digest.ts';
import { createLineEncoder } from '../../src/splunk/line-encoder.ts';

const FLAGS = new Set(['unnormalised', 'time_unparsable']);

const encoder = createLineEncoder({
  target: {
    index: 'i',
    disorderedIndex: undefined,
    sourcetype: 't',
    maxBytesPerRequest: 1_048_576,
  },
  host: 'h',
});

/** Whatever a record was, its event can be stored, told apart, written and found again. */
export const assertSound = (event: AuditEvent, platform: string): void => {
  assert.equal(event.platform, platform);
  assert.match(event.event_id, /^[0-9a-f]{32}$/);
  assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Date.parse(event.timestamp) >= 0, event.timestamp);
  for (const flag of event.flags) assert.ok(FLAGS.has(flag), flag);
  if (event.flags.includes('unnormalised')) assert.ok('raw' in event);
  assert.match(coreDigest(event), /^[0-9a-f]{16}$/);
  const [marked] = markEvents(
    [toReadEvent(event, false, encoder)],
    [{ kind: 'new' }],
    null,
    encoder,
  ).events;
  assert.ok(marked);
  const line = encoder.encode(marked).line('batch', 'request');
  assert.equal(line.indexOf('\n'), line.length - 1);
  const told = JSON.parse(line) as { event: AuditEvent };
  assert.equal(told.event.event_id, event.event_id);
};
