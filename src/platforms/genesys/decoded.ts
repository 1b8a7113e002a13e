import type { AuditEvent } from '../../audit/event.ts';

/** What a rule derives: a part of the event that replaces what the record says directly. */
export type Decoded = Pick<AuditEvent, 'decode_rule' | 'decode_confidence'> & Partial<AuditEvent>;
