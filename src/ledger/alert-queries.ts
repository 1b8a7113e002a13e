import { toAlertRow, toMatchRow, toResponse } from './alert-row.ts';
import type { AlertLedger } from './alerts.ts';
import type { Connections } from './connections.ts';

type Queries = Pick<
  AlertLedger,
  'get' | 'list' | 'openCounts' | 'responses' | 'matches' | 'unstarted' | 'mayBeForgotten'
>;

const DEFAULT_LIMIT = 1_000;

export const createAlertQueries = (connections: Connections): Queries => ({
  get: (id) => findAlert(connections, id),
  list: (query) => listAlerts(connections, query),
  openCounts: () => countOpen(connections),
  responses: (from, to) => listResponses(connections, from, to),
  matches: (query) => listMatches(connections, query),
  unstarted: (limit, startedBefore) => listUnstarted(connections, limit, startedBefore),
  mayBeForgotten: async (eventAt) => {
    const { restored_at } = await connections.database
      .selectFrom('ledger')
      .select('restored_at')
      .executeTakeFirstOrThrow();
    return restored_at !== null && eventAt <= restored_at;
  },
});

const findAlert = async ({ database }: Connections, id: string): ReturnType<AlertLedger['get']> => {
  if (!/^[0-9a-f]{1,16}$/.test(id)) return undefined;
  const rows = await database
    .selectFrom('alerts')
    .selectAll()
    .where('id', '>=', id)
    // The letter after the last hex digit.
    .where('id', '<', `${id}g`)
    .limit(2)
    .execute();
  const [row] = rows;
  return row === undefined || rows.length > 1 ? undefined : toAlertRow(row);
};

const listAlerts = async (
  { database }: Connections,
  { states, rule, from, to, limit = DEFAULT_LIMIT }: Parameters<AlertLedger['list']>[0],
): ReturnType<AlertLedger['list']> => {
  let query = database.selectFrom('alerts').selectAll();
  if (states !== undefined) query = query.where('state', 'in', states);
  if (rule !== undefined) query = query.where('rule', '=', rule);
  if (from !== undefined) query = query.where('event_at', '>=', from);
  if (to !== undefined) query = query.where('event_at', '<', to);
  const rows = await query
    .orderBy('decided_at', 'desc')
    .orderBy('event_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAlertRow);
};

const countOpen = async ({ database }: Connections): ReturnType<AlertLedger['openCounts']> => {
  const states = ['open', 'acknowledged'] as const;
  const counts = await Promise.all(
    states.map(async (state) => {
      const rows = await database
        .selectFrom('alerts')
        .select(({ fn }) => [
          'severity',
          fn.countAll<number>().as('count'),
          fn.min('event_at').as('oldestEventAt'),
        ])
        .where('state', '=', state)
        .groupBy('severity')
        .orderBy('severity')
        .execute();
      return rows.map((row) => ({ ...row, state }));
    }),
  );
  return counts.flat();
};

const listResponses = async (
  { database }: Connections,
  from: number,
  to: number,
): ReturnType<AlertLedger['responses']> => {
  const rows = await database
    .selectFrom('alerts')
    .select(['id', 'rule', 'title', 'severity', 'state', 'count', 'event_at', 'received_at'])
    .select(['decided_at', 'delivered_at', 'acknowledged_at', 'acknowledged_by'])
    .select(['disposed_at', 'disposition', 'resolved_at'])
    .where('event_at', '>=', from)
    .where('event_at', '<', to)
    .orderBy('event_at')
    .orderBy('id')
    .execute();
  return rows.map(toResponse);
};

const listMatches = async (
  { database }: Connections,
  { alert, outcome, from, limit = DEFAULT_LIMIT }: Parameters<AlertLedger['matches']>[0],
): ReturnType<AlertLedger['matches']> => {
  let query = database.selectFrom('matches').selectAll();
  if (alert !== undefined) query = query.where('alert', '=', alert);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (from !== undefined) query = query.where('event_at', '>=', from);
  const rows = await query
    .orderBy('decided_at', 'desc')
    .orderBy('event_at', 'desc')
    .orderBy('change_id')
    .limit(limit)
    .execute();
  return rows.map(toMatchRow);
};

const listUnstarted = async (
  { database }: Connections,
  limit: number,
  startedBefore = 0,
): ReturnType<AlertLedger['unstarted']> => {
  const rows = await database
    .selectFrom('alerts')
    .select('id')
    .where('state', 'in', ['open', 'acknowledged'])
    .where(({ eb, or, and }) =>
      or([
        eb('started_at', 'is', null),
        and([eb('state', '=', 'open'), eb('started_at', '<', startedBefore)]),
      ]),
    )
    .orderBy('decided_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};
