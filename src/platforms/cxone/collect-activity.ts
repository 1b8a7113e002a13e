import { Failure } from '../../audit/failure.ts';
import type { Window } from '../../audit/window.ts';
import { checkOver } from '../check-over.ts';
import type { Exchange, HarvestedPage, HarvestSettings } from '../harvest.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import { createPageMemory } from '../page-memory.ts';
import { recordDigest } from '../record-digest.ts';
import type { ActivityAccess } from './activity-access.ts';
import { normaliseCxone } from './normalise.ts';
import { readWindow } from './read-window.ts';

export interface ActivityCollector extends Pick<
  ActivityAccess,
  'api' | 'auditUrl' | 'formatTime' | 'trustEventId'
> {
  readonly settings: HarvestSettings;
  readonly now: () => number;
}

export interface ActivityRequest {
  readonly window: Window;
  readonly organizationId: string;
  readonly pageSize: number;
  readonly signal?: AbortSignal;
}

/** Every page of a window from the first to the one without a link. */
export async function* collectActivity(
  { api, auditUrl, formatTime, trustEventId, settings, now }: ActivityCollector,
  { window, organizationId, pageSize, signal }: ActivityRequest,
): AsyncGenerator<HarvestedPage, void, void> {
  const number = createIdenticalCounter();
  const isRepeated = createPageMemory();
  const exchanges: Exchange[] = [];
  const { name: stream, dialect } = settings;
  const pages = readWindow({
    api,
    auditUrl: await auditUrl(),
    window,
    pageSize,
    formatTime,
    resume: null,
    toEvents: (values) => {
      const observedAt = new Date(now()).toISOString();
      const context = { organizationId, stream, dialect, observedAt, trustEventId };
      return values.map((value) => number(normaliseCxone(value, context)));
    },
    signal,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  for await (const { values, events } of pages) {
    // Only an answer tells the platform's clock.
    checkOver(window, api.now());
    const harvested = events.map((event, record) => ({
      event,
      record,
      recordSha256: recordDigest(values[record]),
    }));
    if (isRepeated(harvested)) throw repeats(window);
    for (const exchange of exchanges.splice(0)) {
      yield { kind: 'page', exchange, events: harvested };
    }
  }
}

const repeats = ({ from, to }: Window): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message:
      `The activity audit from ${new Date(from).toISOString()} to ${new Date(to).toISOString()} hands out the same page ` +
      'twice; nothing of it is taken, and it is asked for again.',
    retryable: true,
  });
