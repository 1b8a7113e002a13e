import type { RequestChange, RequestRow } from './ledger.ts';
import type { RequestTable } from './tables.ts';

export const toRequestRow = (row: RequestTable): RequestRow => ({
  id: row.id,
  ordinal: row.ordinal,
  index: row.index,
  offset: row.offset,
  length: row.length,
  firstEvent: row.first_event,
  events: row.events,
  batch: row.batch,
  target: row.target,
  root: row.root,
  state: row.state,
  attempt: row.attempt,
  channel: row.channel,
  deadline: row.deadline,
  sentAt: row.sent_at,
  ackId: row.ack_id,
  status: row.status,
  code: row.code,
  detail: row.detail,
});

/** Columns of the fields that change; Kysely leaves out those that are undefined. */
export const toRequestTable = ({
  ackId,
  sentAt,
  ...same
}: NonNullable<RequestChange['set']>): Partial<RequestTable> => ({
  ...same,
  ...(ackId === undefined ? {} : { ack_id: ackId }),
  ...(sentAt === undefined ? {} : { sent_at: sentAt }),
});
