import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import type { PushComparison, PushedEvent, ReviewLedger } from './reviews.ts';

type Pushed = Pick<
  ReviewLedger,
  'notePushed' | 'noteRead' | 'firstPushed' | 'comparePushed' | 'forget'
>;
type Way = 'pushed' | 'read';

/** How many ids a comparison names. */
const NAMED = 100;

export const createPushedEvents = (connections: Connections): Pushed => ({
  notePushed: (events) => note(connections, events, 'pushed'),
  noteRead: (events) => note(connections, events, 'read'),
  firstPushed: async (organizationId) => {
    const row = await connections.database
      .selectFrom('pushed_events')
      .select(({ fn }) => fn.min('time').as('first'))
      .where('organization_id', '=', organizationId)
      .where('pushed', '=', 1)
      .executeTakeFirst();
    return row?.first ?? null;
  },
  comparePushed: async (organizationId, from, before) => {
    const stretch = { organizationId, from, before };
    return {
      both: await count(connections, stretch, 1, 1),
      onlyPushed: await only(connections, stretch, 1, 0),
      onlyRead: await only(connections, stretch, 0, 1),
    };
  },
  forget: async (before) => {
    const { numDeletedRows } = await connections.database
      .deleteFrom('pushed_events')
      .where('time', '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
});

/** An event keeps the time that it was first told with. */
async function note(
  { durable }: Connections,
  events: readonly PushedEvent[],
  way: Way,
): Promise<void> {
  const flags = { pushed: way === 'pushed' ? 1 : 0, read: way === 'read' ? 1 : 0 };
  const own = new Map(events.map((event) => [`${event.organizationId} ${event.changeId}`, event]));
  // In one order for all: two workers with the same events must not wait for each other.
  const rows = [...own.keys()].sort().flatMap((key) => {
    const event = own.get(key);
    if (event === undefined) return [];
    const { organizationId: organization_id, changeId: change_id, time } = event;
    return [{ organization_id, change_id, time, ...flags }];
  });
  if (rows.length === 0) return;
  await durable.transaction().execute(async (transaction) => {
    for (const some of chunks(rows))
      await transaction
        .insertInto('pushed_events')
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(['organization_id', 'change_id']).doUpdateSet({ [way]: 1 }),
        )
        .execute();
  });
}

interface Stretch {
  readonly organizationId: string;
  readonly from: number;
  readonly before: number;
}

const within = ({ database }: Connections, { organizationId, from, before }: Stretch) =>
  database
    .selectFrom('pushed_events')
    .where('organization_id', '=', organizationId)
    .where('time', '>=', from)
    .where('time', '<', before);

const count = async (
  connections: Connections,
  stretch: Stretch,
  pushed: number,
  read: number,
): Promise<number> => {
  const { events } = await within(connections, stretch)
    .select(({ fn }) => fn.countAll<number>().as('events'))
    .where('pushed', '=', pushed)
    .where('read', '=', read)
    .executeTakeFirstOrThrow();
  return events;
};

const only = async (
  connections: Connections,
  stretch: Stretch,
  pushed: number,
  read: number,
): Promise<PushComparison['onlyPushed']> => {
  const rows = await within(connections, stretch)
    .select('change_id')
    .where('pushed', '=', pushed)
    .where('read', '=', read)
    .orderBy('time')
    .orderBy('change_id')
    .limit(NAMED)
    .execute();
  const first = rows.map(({ change_id }) => change_id);
  return { count: await count(connections, stretch, pushed, read), first };
};
