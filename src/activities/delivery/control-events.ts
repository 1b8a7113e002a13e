import { createHash, randomUUID } from 'node:crypto';
import { createLineFormat } from '../../splunk/envelope.ts';
import type { HecClient } from '../../splunk/hec-client.ts';

/** A request that Splunk took at a known time, to be found by the search that is to be believed. */
export interface Control {
  readonly request: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Event times, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * Where nothing else was sent after a doubtful request, one small event of ours shows whether the index still
 * takes and shows what is sent: source `holdfast:control`. It has the sourcetype of the others, because Splunk may route
 * by that (transforms.conf). One serves all who wait on that index.
 */
export interface ControlEvents {
  /** The last one sent at or after `since`, sent now if there is none or it is old. Undefined when Splunk did not surely take it. */
  after(client: HecClient, index: string, since: number): Promise<Control | undefined>;
}

export const createControlEvents = (now: () => number): ControlEvents => {
  const last = new Map<string, Control>();
  const sending = new Map<string, Promise<Control | undefined>>();
  return {
    async after(client, index, since) {
      const key = JSON.stringify([client.settings.name, index]);
      const known = last.get(key);
      const age = known === undefined ? Infinity : now() - known.sentAt;
      const { settlingMs = 0, patienceMs = 0 } = client.settings.search ?? {};
      // One that nobody has found for so long may be lost itself; another still comes in time.
      if (
        known !== undefined &&
        known.sentAt >= since &&
        age < Math.max(settlingMs, patienceMs / 2)
      )
        return known;
      // Whoever asks has waited for the settling time, unless its clock is another one.
      if (age < settlingMs) return undefined;
      const mine = sending.get(key) ?? sendControl(client, index, now);
      sending.set(key, mine);
      try {
        const sent = await mine;
        if (sent !== undefined) last.set(key, sent);
        return sent !== undefined && sent.sentAt >= since ? sent : undefined;
      } finally {
        sending.delete(key);
      }
    },
  };
};

const source = 'holdfast:control';
const explanation =
  'Holdfast asks this index whether it shows what it takes. Nothing happened in the contact centre.';

const sendControl = async (
  client: HecClient,
  index: string,
  now: () => number,
): Promise<Control | undefined> => {
  const { name, sourcetype, requestTimeoutMs } = client.settings;
  const channel = randomUUID();
  const request = `control.${channel}`;
  const sentAt = now();
  const format = createLineFormat({ host: 'holdfast', source, sourcetype, index });
  const event = createHash('sha256').update(`${name}\n${request}`).digest('hex').slice(0, 32);
  const line = format(sentAt, JSON.stringify({ message: explanation }), {
    event,
    batch: 'control',
    request,
  });
  const body = Buffer.from(line);
  const { outcome } = await client.send({ channel, body, events: 1, timeoutMs: requestTimeoutMs });
  client.forget(channel);
  return outcome.kind === 'accepted' ? { request, sentAt, from: sentAt, to: sentAt } : undefined;
};
