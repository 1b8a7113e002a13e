import { hash } from 'node:crypto';
import type { Platform } from '../audit/event.ts';

/** A JSON list keeps its parts apart whatever they contain; a separator would not. */
const digest = (parts: readonly string[]): string =>
  hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32);

/** 32 hex digits. Knows no time, dialect or configured name: the same record always has the same id. */
export const eventId = (platform: Platform, organizationId: string, recordId: string): string =>
  digest([platform, organizationId, recordId]);

/** Id of another version of a record: 32 hex digits over the first version's id and the new content. */
export const revisionId = (firstEventId: string, contentDigest: string): string =>
  digest([firstEventId, contentDigest]);
