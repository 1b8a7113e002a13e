import { hash } from 'node:crypto';
import type { Platform } from '../audit/event.ts';

/**
 * 32 hex digits. Knows no time, dialect or configured name: the same record always has the same id.
 * A JSON list keeps the parts apart whatever they contain; a separator would not.
 */
export const eventId = (platform: Platform, organizationId: string, recordId: string): string =>
  hash('sha256', JSON.stringify([platform, organizationId, recordId]), 'hex').slice(0, 32);
