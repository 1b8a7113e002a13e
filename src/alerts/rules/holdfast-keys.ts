/** JSON schemas of the key `holdfast`, and of what Sigma leaves open and deciding needs. */

const TEXT = { type: 'string', minLength: 1, maxLength: 4096 };
export const DURATION = { type: 'string', pattern: '^[1-9][0-9]{0,6}[smhd]$' };
const FACTS = { type: 'object', additionalProperties: { type: ['boolean', 'null'] } };

const tests = (properties: object, required: readonly string[]): object => ({
  type: 'array',
  items: {
    type: 'object',
    properties: { name: TEXT, facts: FACTS, ...properties },
    required: ['name', ...required],
    additionalProperties: false,
  },
});

const EVENT_TESTS = tests(
  { event: { type: 'object' }, matches: { enum: [true, false, 'unknown'] } },
  ['event', 'matches'],
);

const SERIES_TESTS = tests(
  {
    events: { type: 'array', minItems: 1, items: { type: 'object', required: ['timestamp'] } },
    matches: { type: 'boolean' },
  },
  ['events', 'matches'],
);

const raising = (ownTests: object): object => ({
  type: 'object',
  required: ['id', 'level'],
  properties: {
    holdfast: {
      type: 'object',
      properties: {
        dedup: DURATION,
        dedup_by: { type: 'array', uniqueItems: true, items: TEXT },
        runbook: TEXT,
        tests: ownTests,
      },
      additionalProperties: false,
    },
  },
});

export const DETECTION_KEYS = raising(EVENT_TESTS);
export const CORRELATION_KEYS = raising(SERIES_TESTS);

/** What silences alarms has somebody who answers for it, and ends. */
export const FILTER_KEYS = {
  type: 'object',
  required: ['id', 'holdfast'],
  properties: {
    holdfast: {
      type: 'object',
      required: ['owner', 'until'],
      properties: { owner: TEXT, until: TEXT, tests: EVENT_TESTS },
      additionalProperties: false,
    },
  },
};
