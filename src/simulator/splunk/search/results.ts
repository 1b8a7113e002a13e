import { messages } from './dispatch.ts';
import { json } from '../http.ts';
import type { SplunkReply } from '../http.ts';
import type { RestEntry } from '../rest-entries.ts';
import type { SearchJob } from './search-jobs.ts';
import type { Row } from './stats.ts';

const MAX_RESULT_ROWS = 50_000;
const DEFAULT_COUNT = 100;

/** One page of a finished job: `count` rows (0 for all) from `offset`. */
export function resultsOf(job: SearchJob, form: URLSearchParams): SplunkReply {
  const offset = Number(form.get('offset') ?? 0);
  const count = Number(form.get('count') ?? DEFAULT_COUNT) || MAX_RESULT_ROWS;
  const end = offset + Math.min(count, MAX_RESULT_ROWS);
  const rows = keptRows(job).slice(offset, end).map(shown);
  const reply = json(200, {
    preview: false,
    init_offset: offset,
    messages: job.messages,
    fields: columnsOf(rows).map((name) => ({ name })),
    results: rows,
    highlighted: {},
  });
  const { length } = String(reply.body);
  return job.truncation !== undefined ? { ...reply, cutAfterBytes: Math.floor(length / 2) } : reply;
}

const keptRows = ({ result, maxCount }: SearchJob): readonly Row[] =>
  result.rows.slice(0, maxCount);

/** `_time` is shown in the account's time zone, here UTC, whatever a search made of it. */
const shown = (row: Row): Row => {
  const time = Number(row['_time']);
  if (Number.isNaN(time)) return row;
  return { ...row, _time: new Date(time * 1000).toISOString().replace('Z', '+00:00') };
};

const columnsOf = (rows: readonly Row[]): string[] => [
  ...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row))),
];

/**
 * The stream of an export: one JSON object a line; previews come between, `lastrow` ends the final
 * rows, and only messages tell that something went wrong, for the status was sent long before.
 */
export function exportOf(job: SearchJob, form: URLSearchParams): SplunkReply {
  const { truncation } = job;
  const endsEarly = truncation === 'no last row';
  const lines: string[] = [];
  if (!['false', '0'].includes(form.get('preview') ?? 'true')) {
    lines.push(...rowLines(job.result.previewRows, { preview: true, last: false }), ' ');
  }
  if (job.messages.length > 0) lines.push(JSON.stringify({ messages: job.messages }));
  if (!job.failed) {
    const rows = job.result.rows;
    if (rows.length === 0 && !endsEarly) lines.push('{"preview":false,"lastrow":true}');
    const shown = endsEarly ? rows.slice(0, Math.floor(rows.length / 2)) : rows;
    lines.push(...rowLines(shown, { preview: false, last: !endsEarly }), '');
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: `${lines.join('\n')}\n`,
    ...(typeof truncation === 'number' && { cutAfterBytes: truncation }),
  };
}

const rowLines = (
  rows: readonly Row[],
  { preview, last }: { readonly preview: boolean; readonly last: boolean },
): string[] =>
  rows.map((result, offset) =>
    JSON.stringify({
      preview,
      offset,
      ...(last && offset === rows.length - 1 && { lastrow: true }),
      result: shown(result),
    }),
  );

/** What GET …/jobs/{sid} says of a job. */
export function describeJob(job: SearchJob, now: number): RestEntry {
  const isDone = now >= job.doneAt;
  const state = isDone ? (job.failed ? 'FAILED' : 'DONE') : 'RUNNING';
  return {
    name: job.search,
    author: job.owner,
    published: new Date(job.dispatchedAt).toISOString(),
    content: {
      sid: job.sid,
      dispatchState: state,
      doneProgress: isDone ? 1 : 0.5,
      isDone,
      isFailed: isDone && job.failed,
      isFinalized: false,
      isPaused: false,
      eventCount: isDone ? job.result.eventCount : 0,
      resultCount: isDone ? keptRows(job).length : 0,
      messages: isDone ? job.messages : [],
    },
  };
}

export const unknownSid = (): SplunkReply => messages(404, { type: 'FATAL', text: 'Unknown sid.' });
