import type { AuditEvent } from '../../audit/event.ts';
import { parseJson } from '../parse-json.ts';
import { normaliseGenesys } from './normalise.ts';
import { readEnvelope, type EnvelopeTrouble } from './read-envelope.ts';

/** The dialect in which EventBridge brings what happens; it has no stream and nothing to ask. */
const DIALECT = 'genesys.events';

export interface PushedContext {
  /** As readings of the same organisation call it: it is part of every event's id. */
  readonly organizationId: string;
  /** Stands where a reading has the name of its stream. */
  readonly queue: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly observedAt: string;
}

/** A message, understood. */
export type Pushed =
  | { readonly kind: 'event'; readonly event: AuditEvent; readonly unfamiliar: string | null }
  | {
      readonly kind: EnvelopeTrouble | 'other_organization';
      /** Goes on after "because". */
      readonly reason: string;
    };

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A message body as an event with the id that every reading of the same change gives it. Never throws. */
export const readPushed = (body: string, context: PushedContext): Pushed => {
  const json = parseJson(Buffer.from(body));
  if (json === undefined) return { kind: 'no_envelope', reason: 'it is not JSON' };
  const envelope = readEnvelope(json);
  if (envelope.kind !== 'record') return envelope;
  const { organizationId, queue, observedAt } = context;
  if (isOther(envelope.organizationId, organizationId)) {
    const reason = `it is of organisation ${JSON.stringify(envelope.organizationId)}, not of ${organizationId}`;
    return { kind: 'other_organization', reason };
  }
  const event = normaliseGenesys(envelope.record, {
    organizationId,
    stream: queue,
    dialect: DIALECT,
    shape: 'topic',
    observedAt,
  });
  return { kind: 'event', event, unfamiliar: envelope.unfamiliar };
};

/** An organisation named by hand in the configuration need not be an id, and then proves nothing. */
const isOther = (named: string, ours: string): boolean =>
  UUID.test(ours) && named.toLowerCase() !== ours.toLowerCase();
