import type { AuditEvent } from '../audit/event.ts';
import type { Snapshot } from '../evidence/formats/evidence-files.ts';
import type { LookUps, TakenSnapshot } from '../platforms/look-ups.ts';
import { newest, planSnapshots, type PlannedSnapshot } from './plan-snapshots.ts';
import type { Shortfall } from './shortfall.ts';

/** Each is a request of the quota that reading needs, too. */
const DEFAULT_LIMIT = 200;
/** So many of what was left out are named one by one. */
const MAX_NAMED = 50;

export interface SnapshotOptions {
  readonly lookUps: LookUps;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (() => void) | undefined;
  readonly shortfall: Shortfall;
}

/** Looks at what the events leave ambiguous; what is there now is not what was there then, so both times are told. */
export const takeSnapshots = async (
  events: readonly AuditEvent[],
  { lookUps, limit = DEFAULT_LIMIT, signal, onProgress, shortfall }: SnapshotOptions,
): Promise<readonly Snapshot[]> => {
  const planned = planSnapshots(events, lookUps);
  const snapshots: Snapshot[] = [];
  const refused = new Set<string>();
  for (const plan of planned.slice(0, limit)) {
    const { request } = plan;
    const sort = withoutIds(request.path);
    if (refused.has(sort)) continue;
    const taken = await shortfall.allow(`snapshot of ${request.path}`, () =>
      lookUps.snapshot(request, newest(plan), signal),
    );
    onProgress?.();
    snapshots.push(...(taken ?? []).map((one) => toSnapshot(plan, one)));
    for (const { outcome, status, reason, body } of taken ?? []) {
      const pages = pagesOf(body);
      if (pages !== undefined) {
        shortfall.add(`snapshot of ${request.path} shows the first of ${pages}`);
      }
      if (outcome !== 'refused') continue;
      if (status === 403) refused.add(sort);
      shortfall.add(`snapshots of ${sort}: ${reason}`);
    }
  }
  nameLeftOut(planned.slice(limit), planned.length, limit, shortfall);
  return snapshots;
};

/** A list that has more pages than the one that was looked at, e.g. the members of a large queue. */
const pagesOf = (body: unknown): string | undefined => {
  if (typeof body !== 'object' || body === null || !('pageCount' in body)) return undefined;
  const { pageCount } = body;
  if (typeof pageCount !== 'number' || pageCount <= 1) return undefined;
  const total = 'total' in body && typeof body.total === 'number' ? body.total : undefined;
  return `${pageCount} pages${total === undefined ? '' : `, of ${total} entries`}`;
};

const toSnapshot = (plan: PlannedSnapshot, taken: TakenSnapshot): Snapshot => ({
  eventIds: plan.events.map(({ event_id }) => event_id),
  entityType: plan.request.entityType,
  entityId: plan.request.entityId,
  source: taken.source,
  observedAt: new Date(taken.observedAt).toISOString(),
  lagSeconds: Math.round((taken.observedAt - Date.parse(newest(plan).timestamp)) / 1000),
  outcome: taken.outcome,
  version: taken.version,
  side: taken.side,
  status: taken.status,
  body: taken.body,
});

const nameLeftOut = (
  left: readonly PlannedSnapshot[],
  due: number,
  limit: number,
  shortfall: Shortfall,
): void => {
  if (left.length === 0) return;
  const named = left.slice(0, MAX_NAMED).map(({ request }) => request.path);
  const more = left.length > MAX_NAMED ? ` and ${left.length - MAX_NAMED} more` : '';
  shortfall.add(
    `${left.length} of ${due} snapshots were not taken, the limit of a window is ${limit}: ${named.join(', ')}${more}`,
  );
};

/** What a permission is about: the address, whatever the entity. */
const withoutIds = (path: string): string =>
  path.split('?')[0]?.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi, '{id}') ?? path;
