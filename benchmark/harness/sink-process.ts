/** The simulated Splunk in a process of its own, and the count of what came: the only place where losses and doubles are counted. */
import { readFileSync } from 'node:fs';
import { simulateSplunk } from '../../src/simulator/splunk/simulate-splunk.ts';
import { answerParent } from './answers.ts';
import { expectedIds } from './expected-ids.ts';
import { judge, type Judgement } from './judge.ts';
import type { JudgeOrder, SinkOptions } from './simulators.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as SinkOptions;
const splunk = await simulateSplunk({
  tokens: [{ value: options.token, useAck: true }],
  indexingDelayMs: options.indexingDelayMs,
  settings: { keepRaw: options.keepRaw, ackDelayMs: options.ackDelayMs },
});
const firstAt = new Map<string, number>();
/** Copies beyond the first. */
const copies = new Map<string, number>();
let looked = 0;
let lastNewAt = 0;

/** Takes note of what has been indexed since the last look. */
const look = (): void => {
  const events = splunk.index.events();
  for (; looked < events.length; looked += 1) {
    const { eventId = '(without an id)', receivedAt } = events[looked] ?? { receivedAt: 0 };
    if (firstAt.has(eventId)) copies.set(eventId, (copies.get(eventId) ?? 0) + 1);
    else {
      firstAt.set(eventId, receivedAt);
      lastNewAt = Math.max(lastNewAt, receivedAt);
    }
  }
};

const idsOf = ({ file, scheme, organization }: JudgeOrder): Map<string, number> =>
  expectedIds(readFileSync(file, 'utf8'), scheme, organization);

answerParent({
  describe: () => ({
    hecUrl: splunk.hecUrl,
    managementUrl: splunk.managementUrl,
    adminUrl: splunk.adminUrl,
  }),
  progress: () => {
    look();
    return { unique: firstAt.size, indexed: looked, lastNewAt };
  },
  judge: (order: JudgeOrder): Judgement => {
    look();
    const times = new Map([...firstAt.keys()].map((id) => [id, 1 + (copies.get(id) ?? 0)]));
    return judge(idsOf(order).keys(), times);
  },
  /** Milliseconds from when a record could first be read until it was received, for those readable from `since` on. */
  delays: ({ since, ...order }: JudgeOrder & { since: number }): number[] => {
    look();
    return [...idsOf(order)].flatMap(([id, readableAt]) => {
      const receivedAt = firstAt.get(id);
      return receivedAt === undefined || readableAt < since ? [] : [receivedAt - readableAt];
    });
  },
});
