import { fieldsOf, isFields, NotUnderstood, textOf, type Fields } from '../record-fields.ts';

/** What a message of EventBridge turned out to be. */
export type Envelope =
  | {
      readonly kind: 'record';
      readonly organizationId: string;
      readonly record: Fields;
      /** A version that nobody knew when this was written; null where it is the known one. */
      readonly unfamiliar: string | null;
    }
  | { readonly kind: EnvelopeTrouble; readonly reason: string };

/** Why a message brings no audit record. */
export type EnvelopeTrouble =
  | 'no_envelope' // no JSON, or no envelope of EventBridge
  | 'other_source' // of somebody else than Genesys Cloud
  | 'other_topic' // another sort of event
  | 'no_record'; // an audit event without its body

/** `aws.partner/genesys.com/cloud/<organisation>/<suffix>`. */
const SOURCE = /^aws\.partner\/genesys\.com\/cloud\/([^/]+)(?:\/.*)?$/;
/** The only audit topic is `v2.audits.entitytype.{id}.entityid.{id}`; EventBridge says it with braces. */
const AUDITS = /^v2\.audits\b/;
const KNOWN_VERSIONS = { envelope: '0', detail: '2' };

/** The EventBridge integration's envelope, parsed from JSON. Who may write to the queue controls all of it. */
export const readEnvelope = (envelope: unknown): Envelope => {
  try {
    return toRecord(envelope);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { kind: 'no_envelope', reason: error.message };
  }
};

const toRecord = (envelope: unknown): Envelope => {
  if (!isFields(envelope)) return { kind: 'no_envelope', reason: 'it is no JSON object' };
  const source = textOf(envelope, 'source');
  if (source === null || !('detail' in envelope)) {
    return { kind: 'no_envelope', reason: `it has no ${source === null ? 'source' : 'detail'}` };
  }
  const organizationId = SOURCE.exec(source)?.[1];
  if (organizationId === undefined) {
    return { kind: 'other_source', reason: `its source is ${shorten(source)}` };
  }
  const detail = fieldsOf(envelope, 'detail');
  const topics = [textOf(envelope, 'detail-type'), textOf(detail, 'topicName')];
  const other = topics.find((topic) => topic !== null && !AUDITS.test(topic));
  if (other != null) return { kind: 'other_topic', reason: `its topic is ${shorten(other)}` };
  const record = detail['eventBody'];
  if (!isFields(record)) return { kind: 'no_record', reason: 'its detail has no eventBody' };
  return { kind: 'record', organizationId, record, unfamiliar: unfamiliarIn(envelope, detail) };
};

const unfamiliarIn = (envelope: Fields, detail: Fields): string | null => {
  const found = { envelope: textOf(envelope, 'version'), detail: textOf(detail, 'version') };
  const odd = (['envelope', 'detail'] as const).filter(
    (part) => found[part] !== null && found[part] !== KNOWN_VERSIONS[part],
  );
  return odd.length === 0
    ? null
    : odd.map((part) => `${part} version ${shorten(found[part] ?? '')}`).join(', ');
};

const LONGEST = 120;
const shorten = (text: string): string => JSON.stringify(text.slice(0, LONGEST));
