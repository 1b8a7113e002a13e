import type { SearchResult } from './run-search.ts';

export interface SearchMessage {
  readonly type: 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly text: string;
}

/** A search that was dispatched; what it finds is fixed at that moment. */
export interface SearchJob {
  readonly sid: string;
  readonly search: string;
  /** Account that owns it. */
  readonly owner: string;
  readonly failed: boolean;
  readonly messages: readonly SearchMessage[];
  readonly result: SearchResult;
  /** max_count: rows that the job keeps; the rest is gone without a word. */
  readonly maxCount: number;
  /** Fault: an export ends without its last row, or breaks off after so many bytes; results break off. */
  readonly truncation: 'no last row' | number | undefined;
  readonly dispatchedAt: number;
  readonly doneAt: number;
}

export interface SearchJobs {
  add(job: Omit<SearchJob, 'sid'>): SearchJob;
  get(sid: string): SearchJob | undefined;
  delete(sid: string): boolean;
}

/** Keeps the newest `capacity` jobs, as a time to live would. */
export function createSearchJobs(capacity = 1000): SearchJobs {
  const jobs = new Map<string, SearchJob>();
  let ordinal = 0;
  return {
    add: (order) => {
      ordinal += 1;
      const sid = `${Math.floor(order.dispatchedAt / 1000)}.${ordinal}`;
      const job = { ...order, sid };
      jobs.set(sid, job);
      for (const oldest of jobs.keys()) {
        if (jobs.size <= capacity) break;
        jobs.delete(oldest);
      }
      return job;
    },
    get: (sid) => jobs.get(sid),
    delete: (sid) => jobs.delete(sid),
  };
}
