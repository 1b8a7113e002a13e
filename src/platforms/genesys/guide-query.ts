import { z } from 'zod';
import type { Json } from '../../audit/position.ts';
import { Failure } from '../../audit/failure.ts';
import { toInterval } from '../../audit/window.ts';
import type { GuideApi } from '../guide-api.ts';
import type { Exchange, HarvestPart } from '../harvest.ts';

export const guideQueryPath = '/api/v2/audits/query';

const statusSchema = z.looseObject({
  queryId: z.string().min(1).optional(),
  id: z.string().min(1).optional(),
  status: z.string(),
  downloadUrl: z.url({ protocol: /^https?$/ }).nullish(),
  checksum: z.unknown().optional(),
});

interface GuideQueryStatus {
  readonly queryId: string;
  /** As the platform says it, e.g. `SUCCEEDED`. */
  readonly status: string;
  readonly succeeded: boolean;
  readonly downloadUrl: string | undefined;
  readonly checksum: unknown;
}

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onExchange?: (exchange: Exchange) => void;
}

/** POST: interval, service and includeDetails. The interval is half open, so that no second is left out. */
export const createGuideQuery = async (
  api: GuideApi,
  { window, service }: HarvestPart,
  signal: AbortSignal | undefined,
): Promise<GuideQueryStatus> => {
  const body: Readonly<Record<string, Json>> = {
    interval: toInterval(window),
    ...(service === null ? {} : { serviceName: service }),
    includeDetails: true,
  };
  const request = { method: 'POST', path: guideQueryPath, body, place: false, signal } as const;
  const { json } = await api.send(request);
  return toStatus(json, undefined);
};

/** GET: how far it is, and in the end where its file lies. */
export const askGuideQuery = async (
  api: GuideApi,
  queryId: string,
  { signal, onExchange }: AskOptions,
): Promise<GuideQueryStatus> => {
  const { json } = await api.send({
    method: 'GET',
    path: `${guideQueryPath}/${encodeURIComponent(queryId)}`,
    place: true,
    signal,
    ...(onExchange && { onExchange, hidesLinks: true }),
  });
  return toStatus(json, queryId);
};

const toStatus = (json: unknown, asked: string | undefined): GuideQueryStatus => {
  const parsed = statusSchema.safeParse(json).data;
  const queryId = asked ?? parsed?.queryId ?? parsed?.id;
  if (parsed === undefined || queryId === undefined) throw unreadable();
  const { status, downloadUrl, checksum } = parsed;
  const upper = status.toUpperCase();
  if (upper === 'FAILED' || upper === 'CANCELLED') throw endedAs(queryId, status);
  const succeeded = upper === 'SUCCEEDED';
  return { queryId, status, succeeded, downloadUrl: downloadUrl ?? undefined, checksum };
};

const unreadable = (): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `The answer about an audit query (${guideQueryPath}) names no query or no status; check the address of the API host.`,
    retryable: true,
  });

const endedAs = (queryId: string, status: string): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${queryId} ended as ${status}; its window is asked for again.`,
    retryable: true,
  });
