import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import { startSplunk } from '../splunk-caller.ts';
import type { SplunkUnderTest } from '../splunk-caller.ts';

const TOKENS = [
  { name: 'any', value: '11111111-1111-4111-8111-111111111111', indexes: [] },
  {
    name: 'one',
    value: '22222222-2222-4222-8222-222222222222',
    indexes: ['ccas_audit', 'not_there'],
  },
  { name: 'off', value: '33333333-3333-4333-8333-333333333333', disabled: true },
] as const;
const ONE = { authorization: `Splunk ${TOKENS[1].value}` };

interface Row {
  readonly name: string;
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly status: number;
  readonly reply?: object;
  readonly indexed?: readonly string[];
}

const refusal = (text: string, code: number, eventNumber?: number): object =>
  eventNumber === undefined ? { text, code } : { text, code, 'invalid-event-number': eventNumber };
const SUCCESS = { text: 'Success', code: 0 };
const NO_DATA = { text: 'No data', code: 5 };

/** One test per row; a row without `reply` answers in HTML. */
function table(title: string, rows: readonly Row[], settings: object = {}): void {
  describe(title, () => {
    let splunk: SplunkUnderTest;
    beforeEach(async () => {
      splunk = await startSplunk({ tokens: TOKENS, settings });
    });
    afterEach(() => splunk.close());
    for (const { name, body, headers, path, status, reply, indexed = [] } of rows) {
      it(name, async () => {
        const init = { headers: headers ?? ONE, ...(path !== undefined && { path }) };
        const answer = await splunk.send(body, init);
        assert.equal(answer.status, status);
        if (reply === undefined) assert.match(answer.text, /^<!doctype html>/);
        else assert.deepEqual(JSON.parse(answer.text), reply);
        assert.deepEqual(splunk.raws(), indexed);
      });
    }
  });
}

table('splunkd takes every form of a body', [
  { name: 'one object', body: '{"event":"a"}', status: 200, reply: SUCCESS, indexed: ['a'] },
  {
    name: 'objects stacked without whitespace',
    body: '{"event":"a"}{"event":"b"}',
    status: 200,
    reply: SUCCESS,
    indexed: ['a', 'b'],
  },
  {
    name: 'objects stacked with whitespace',
    body: ' {"event":"a"} \r\n\t{"event":"b"}\n',
    status: 200,
    reply: SUCCESS,
    indexed: ['a', 'b'],
  },
  {
    name: 'a JSON array of objects',
    body: '[{"event":"a"},\n{"event":"b"}]',
    status: 200,
    reply: SUCCESS,
    indexed: ['a', 'b'],
  },
  {
    name: 'an object event is kept as it was written',
    body: '{"event": {"z": "\\"}{", "a":  1.0} }',
    status: 200,
    reply: SUCCESS,
    indexed: ['{"z": "\\"}{", "a":  1.0}'],
  },
  { name: 'a number', body: '{"event":7}', status: 200, reply: SUCCESS, indexed: ['7'] },
  {
    name: 'gzip',
    body: gzipSync('{"event":"a"}'),
    headers: { ...ONE, 'content-encoding': 'gzip' },
    status: 200,
    reply: SUCCESS,
    indexed: ['a'],
  },
  {
    name: '/services/collector is the same endpoint',
    path: '/services/collector',
    body: '{"event":"a"}',
    status: 200,
    reply: SUCCESS,
    indexed: ['a'],
  },
  {
    name: 'fields without event is taken and is no event',
    body: '{"fields":{"a":"1"}}{"event":"b"}',
    status: 200,
    reply: SUCCESS,
    indexed: ['b'],
  },
]);

table('splunkd looks at the token before the body', [
  {
    name: 'no header',
    headers: {},
    body: '{',
    status: 401,
    reply: refusal('Token is required', 2),
  },
  {
    name: 'a blank header',
    headers: { authorization: ' ' },
    body: '{',
    status: 401,
    reply: refusal('Token is required', 2),
  },
  {
    name: 'Bearer',
    headers: { authorization: `Bearer ${TOKENS[1].value}` },
    body: '{',
    status: 401,
    reply: refusal('Invalid authorization', 3),
  },
  {
    name: 'an unknown token',
    headers: { authorization: 'Splunk 44444444-4444-4444-8444-444444444444' },
    body: '{',
    status: 403,
    reply: refusal('Invalid token', 4),
  },
  {
    name: 'a disabled token',
    headers: { authorization: `Splunk ${TOKENS[2].value}` },
    body: '{',
    status: 403,
    reply: refusal('Token disabled', 1),
  },
  {
    name: 'an unknown token before broken gzip',
    headers: { authorization: 'Splunk x', 'content-encoding': 'gzip' },
    body: 'no gzip',
    status: 403,
    reply: refusal('Invalid token', 4),
  },
  {
    name: 'Basic with the token as password',
    headers: { authorization: `Basic ${Buffer.from(`u:${TOKENS[1].value}`).toString('base64')}` },
    body: '{"event":"a"}',
    status: 200,
    reply: SUCCESS,
    indexed: ['a'],
  },
  {
    name: 'a token in the query, not allowed',
    path: `/services/collector/event?token=${TOKENS[1].value}`,
    body: '{"event":"a"}',
    status: 400,
    reply: refusal('Query string authorization is not enabled', 16),
  },
  { name: 'a valid token and no body', body: '', status: 400, reply: NO_DATA },
]);

table(
  'with allowQueryStringAuth the token in the query wins',
  [
    {
      name: 'even when it is disabled',
      path: `/services/collector/event?token=${TOKENS[2].value}`,
      body: '{"event":"a"}',
      status: 403,
      reply: refusal('Token disabled', 1),
    },
  ],
  { allowQueryStringAuth: true },
);

const PREFIX = '{"event":"a"}{"event":"b"}';
const TAIL = '{"event":"z"}';
table('splunkd keeps the objects before the one it refuses, and nothing behind it', [
  ...(
    [
      ['broken JSON', '{"event":b}', 'Invalid data format', 6],
      ['rubbish', 'rubbish', 'Invalid data format', 6],
      ['a blank event', '{"event":""}', 'Event field cannot be blank', 13],
      ['no event', '{"time":1}', 'Event field is required', 12],
      [
        'a nested field',
        '{"event":"x","fields":{"a":{"b":1}}}',
        'Error in handling indexed fields',
        15,
      ],
      ['fields as an array', '{"event":"x","fields":["a"]}', 'Invalid data format', 6],
      ['an ISO time', '{"event":"x","time":"2026-11-22T00:00:00Z"}', 'Invalid data format', 6],
    ] as const
  ).map(([name, object, text, code]) => ({
    name,
    body: PREFIX + object + TAIL,
    status: 400,
    reply: refusal(text, code, 2),
    indexed: ['a', 'b'],
  })),
  {
    name: 'an index not allowed is counted from one',
    body: `${PREFIX}{"event":"x","index":"other"}${TAIL}`,
    status: 400,
    reply: refusal('Incorrect index', 7, 3),
    indexed: ['a', 'b'],
  },
  {
    name: 'in an array as well',
    body: '[{"event":"a"},{"event":""},{"event":"z"}]',
    status: 400,
    reply: refusal('Event field cannot be blank', 13, 1),
    indexed: ['a'],
  },
  {
    name: 'an unknown key behind the first object ends the reading with a success',
    body: `${PREFIX}{"event":"x","event_id":"1"}${TAIL}`,
    status: 200,
    reply: SUCCESS,
    indexed: ['a', 'b'],
  },
  {
    name: 'an unknown key in the only object is no data',
    body: '{"event":"x","event_id":"1"}',
    status: 400,
    reply: NO_DATA,
  },
  {
    name: 'an allowed index that does not exist loses its event with a success',
    body: '{"event":"a"}{"event":"x","index":"not_there"}{"event":"b"}',
    status: 200,
    reply: SUCCESS,
    indexed: ['a', 'b'],
  },
]);

table(
  'splunkd refuses what is too large or not decodable',
  [
    {
      name: 'an event above maxEventSize, after the prefix',
      body: `{"event":"a"}{"event":"${'x'.repeat(200)}"}{"event":"z"}`,
      status: 400,
      reply: refusal('Invalid data format', 6, 1),
      indexed: ['a'],
    },
    { name: 'a body above max_content_length', body: 'x'.repeat(1001), status: 413 },
    {
      name: 'gzip that inflates above max_content_length',
      headers: { ...ONE, 'content-encoding': 'gzip' },
      body: gzipSync('x'.repeat(100_000)),
      status: 413,
    },
    {
      name: 'deflate',
      headers: { ...ONE, 'content-encoding': 'deflate' },
      body: deflateSync('{"event":"a"}'),
      status: 415,
    },
    {
      name: 'broken gzip',
      headers: { ...ONE, 'content-encoding': 'gzip' },
      body: 'no gzip',
      status: 400,
    },
  ],
  { maxEventSizeBytes: 100, maxContentLengthBytes: 1000 },
);

table(
  'Splunk Cloud names object 0 for a body that is too large',
  [
    {
      name: 'though that object is good',
      body: `{"event":"a"}{"event":"${'x'.repeat(5_400_000)}"}`,
      status: 400,
      reply: refusal('Invalid data format', 6, 0),
    },
  ],
  { cloud: true },
);
