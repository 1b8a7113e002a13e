import { z } from 'zod';
import type { AuditEvent } from '../../audit/event.ts';
import type { SnapshotRequest, TakenSnapshot } from '../look-ups.ts';
import type { GenesysApi } from './genesys-api.ts';
import { takeSnapshot } from './take-snapshot.ts';

const MAX_PAGES = 10;
/** A publish is audited some seconds before or after its version says it was made. */
const SLACK_MS = 60_000;

const moment = z
  .union([z.number(), z.string()])
  .transform((value) => (/^\d+$/.test(`${value}`) ? Number(value) : Date.parse(`${value}`)))
  .optional()
  .catch(undefined);
const listSchema = z.looseObject({
  entities: z.array(
    z.looseObject({ id: z.coerce.string(), datePublished: moment, dateSaved: moment }),
  ),
  pageCount: z.number().optional().catch(undefined),
});

interface Version {
  readonly id: string;
  readonly at: number;
}

/**
 * A version of a flow never changes, so the two beside the event are the state before and after the change itself.
 * Where the list does not tell which they are, the list stands as what was observed.
 */
export const takeVersions = async (
  api: GenesysApi,
  request: SnapshotRequest,
  event: AuditEvent,
  signal?: AbortSignal,
): Promise<readonly TakenSnapshot[]> => {
  const versions: Version[] = [];
  let first: TakenSnapshot | undefined;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const path = `${request.path}?pageSize=100&pageNumber=${page}`;
    const listed = await takeSnapshot(api, { path }, signal);
    first ??= listed;
    const list = listSchema.safeParse(listed.body).data;
    if (listed.outcome !== 'state' || list === undefined) break;
    versions.push(...list.entities.flatMap(({ id, ...at }) => toVersion(id, at)));
    if (page >= (list.pageCount ?? 1)) break;
  }
  const { before, after } = choose(versions, event);
  const taken: TakenSnapshot[] = [];
  for (const [side, version] of [['before', before] as const, ['after', after] as const]) {
    if (version === undefined) continue;
    const path = `${request.path}/${encodeURIComponent(version)}/configuration`;
    taken.push(await takeSnapshot(api, { path, version, side }, signal));
  }
  return taken.length > 0 || first === undefined ? taken : [first];
};

const toVersion = (
  id: string,
  {
    datePublished,
    dateSaved,
  }: { datePublished?: number | undefined; dateSaved?: number | undefined },
): Version[] => {
  const at = datePublished ?? dateSaved;
  return at === undefined || Number.isNaN(at) ? [] : [{ id, at }];
};

const choose = (
  versions: readonly Version[],
  event: AuditEvent,
): { readonly before: string | undefined; readonly after: string | undefined } => {
  const ordered = versions.toSorted((a, b) => a.at - b.at);
  const placeOf = (name: string | undefined): number =>
    ordered.findIndex(({ id }) => id === name || id === `${name}.0`);
  const said = event.changes.find(({ property }) => /version$/i.test(property));
  const limit = Date.parse(event.timestamp) + SLACK_MS;
  const byName = placeOf(said?.new[0]);
  const after = byName >= 0 ? byName : ordered.findLastIndex(({ at }) => at <= limit);
  const before = placeOf(said?.old[0]);
  return { before: ordered[before >= 0 ? before : after - 1]?.id, after: ordered[after]?.id };
};
