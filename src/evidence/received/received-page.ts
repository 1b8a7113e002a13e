import type { AuditEvent } from '../../audit/event.ts';

/** What was sent and what came back, as platforms/ hands it over: without credentials, before interpretation. */
export interface ReceivedExchange {
  readonly method: string;
  readonly url: string;
  readonly requestBody: string | null;
  /** ISO 8601 UTC. */
  readonly sentAt: string;
  readonly receivedAt: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ReceivedEvent {
  readonly event: AuditEvent;
  /** Place among the records of that answer, from 0. */
  readonly record: number;
  readonly recordSha256: string;
}

/** One answer, and the events that were made of its records. */
export interface ReceivedPage {
  readonly kind: 'status' | 'page' | 'download';
  readonly exchange: ReceivedExchange;
  readonly events: readonly ReceivedEvent[];
}

/** A part of a window that was received to its end and lies in the staging folder. */
export interface StagedPart {
  /** Name of its file in the folder. */
  readonly file: string;
  readonly pages: number;
  readonly downloads: number;
  readonly records: number;
  /** Of the file. */
  readonly bytes: number;
}
