import { hash } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { Window } from '../../audit/window.ts';
import type { Exchange } from '../harvest.ts';
import { followable, parseActivityPage } from './activity-page.ts';
import type { CxoneApi } from './cxone-api.ts';
import type { CxonePlace } from './cxone-position.ts';

/** The place inside a window's answer. */
export type WindowPlace = Pick<CxonePlace, 'ref' | 'pages' | 'anchor'>;

export interface WindowRequest {
  readonly api: CxoneApi;
  /** Address of the activity audit, without query. */
  readonly auditUrl: URL;
  readonly window: Window;
  readonly pageSize: number;
  readonly formatTime: (time: number) => string;
  /** Where an earlier reader rested; null begins anew. */
  readonly resume: WindowPlace | null;
  /** Normalises the values of a page, in the order of the window's pages. */
  readonly toEvents: (values: readonly unknown[]) => AuditEvent[];
  readonly signal: AbortSignal | undefined;
  /** Gets every answer before anybody interprets it. */
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface WindowPage {
  /** As received; of each, an event unless it is filtered out. */
  readonly values: readonly unknown[];
  readonly events: readonly AuditEvent[];
  /** Where reading goes on; null on the window's last page. */
  readonly place: WindowPlace | null;
  readonly bytes: number;
}

/** Follows `links.next` to the end of one window. */
export async function* readWindow(request: WindowRequest): AsyncGenerator<WindowPage, void, void> {
  const { api, resume, signal, onExchange } = request;
  let url = resume === null ? firstUrl(request) : followable(resume.ref, request.auditUrl);
  let place = resume;
  for (;;) {
    const reply = await api.get(url, place !== null, signal, onExchange);
    const { values, next } = parseActivityPage(reply.json, url);
    place = next === null ? null : advance(place, next);
    yield { values, events: request.toEvents(values), place, bytes: reply.bytes };
    if (next === null) return;
    url = next;
  }
}

const firstUrl = ({ auditUrl, window, pageSize, formatTime }: WindowRequest): URL => {
  const url = new URL(auditUrl);
  url.searchParams.set('From', formatTime(window.from));
  url.searchParams.set('To', formatTime(window.to));
  url.searchParams.set('Top', String(pageSize));
  return url;
};

/**
 * Notices links that go in a circle of any length (Brent's method: the link of every page number that is a
 * power of two is remembered), also across readers that only rest in between.
 */
const advance = (place: WindowPlace | null, next: URL): WindowPlace => {
  const ref = next.pathname + next.search;
  const mark = hash('sha256', ref, 'hex').slice(0, 16);
  if (mark === place?.anchor) throw stuck(next);
  const pages = (place?.pages ?? 0) + 1;
  const isPowerOfTwo = (pages & (pages - 1)) === 0;
  return { ref, pages, anchor: isPowerOfTwo || place === null ? mark : place.anchor };
};

const stuck = (next: URL): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message:
      `The links of ${next.origin}${next.pathname} lead in a circle: the answer to a page names a page that ` +
      'was read before. Nothing behind it can be read until the platform answers otherwise.',
    retryable: true,
  });
