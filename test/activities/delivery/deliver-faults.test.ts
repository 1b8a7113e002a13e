import assert from 'node:assert/strict';
import {
  createBench,
  events,
  type Bench,
  type BenchOptions,
  type Fault,
} from './delivery-bench.ts';

describe('deliverBatch, when Splunk or the way to it fails', () => {
  let bench: Bench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench(options);
  };

  afterEach(() => bench.close());

  const notTaken = ['DestinationBusy'];
  const unknown = ['OutcomeUnknown'];
  const faults: readonly (readonly [
    string,
    Fault,
    { readonly failures: readonly string[]; readonly named: number; readonly doubled: number },
  ])[] = [
    ['a lost reply', { kind: 'accept_then_reset' }, { failures: unknown, named: 10, doubled: 10 }],
    [
      'a reset of a prefix',
      { kind: 'accept_prefix_then_reset', eventNumber: 4 },
      { failures: unknown, named: 10, doubled: 4 },
    ],
    [
      'a reply that never comes',
      { kind: 'accept_then_timeout' },
      { failures: unknown, named: 10, doubled: 10 },
    ],
    [
      'a bad gateway after taking',
      { kind: 'accept_then_bad_gateway' },
      { failures: unknown, named: 10, doubled: 10 },
    ],
    [
      'a success in HTML',
      { kind: 'accept_then_html' },
      { failures: unknown, named: 10, doubled: 10 },
    ],
    [
      'a success in HTML that took nothing',
      { kind: 'html_success', match: { path: '/event' } },
      { failures: unknown, named: 10, doubled: 0 },
    ],
    [
      'a reset before anything is taken',
      { kind: 'reset_before_accept' },
      { failures: unknown, named: 10, doubled: 0 },
    ],
    ['an internal error', { kind: 'internal_error' }, { failures: unknown, named: 10, doubled: 0 }],
    ['503 in HTML', { kind: 'proxy_unavailable' }, { failures: unknown, named: 10, doubled: 0 }],
    ['busy', { kind: 'busy', eventNumber: 0 }, { failures: notTaken, named: 0, doubled: 0 }],
    [
      'busy in mid-request',
      { kind: 'busy', eventNumber: 4 },
      { failures: notTaken, named: 0, doubled: 0 },
    ],
    ['a full queue', { kind: 'queue_full' }, { failures: notTaken, named: 0, doubled: 0 }],
    [
      'a warning of a full queue',
      { kind: 'near_capacity' },
      { failures: [], named: 0, doubled: 0 },
    ],
    ['a limit on the body', { kind: 'too_large' }, { failures: [], named: 0, doubled: 0 }],
  ];
  for (const useAck of [false, true]) {
    for (const [name, fault, expected] of faults) {
      it(`gets every event through ${name}${useAck ? ', with acknowledgements' : ''}`, async () => {
        await start({ splunk: { useAck } });
        const content = events(25);
        const { summary, failures } = await bench.through(content, fault);
        assert.deepEqual(failures, expected.failures);
        const { doubled } = await bench.assertExact(content);
        assert.equal(doubled, expected.doubled);
        assert.equal(summary.possiblyDoubled, expected.named);
        assert.equal(summary.accepted, 25);
      });
    }
  }

  it('loses nothing and doubles nothing unnamed, whatever happens on the way', async () => {
    await start({ splunk: { useAck: true, seed: 7 } });
    const content = events(400);
    const kinds = [
      'accept_then_reset',
      'accept_then_bad_gateway',
      'reset_before_accept',
      'busy',
      'internal_error',
      'queue_full',
      'ack_forgotten',
      'ack_poll_lost',
      'too_large',
    ];
    const { failures } = await bench.through(
      content,
      { kind: 'busy', eventNumber: 3, probability: 0.05, count: 4 },
      { kind: 'accept_prefix_then_reset', eventNumber: 2, probability: 0.05, count: 4 },
      ...kinds.map((kind) => ({ kind, probability: 0.05, count: 3 })),
    );
    assert.ok(failures.length > 0, 'the faults must strike');
    await bench.assertExact(content);
  });
});
