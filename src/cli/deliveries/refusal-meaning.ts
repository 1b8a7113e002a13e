/** What Splunk's codes for an event mean (HEC, "Possible error codes"), and what helps. */
const BY_CODE: ReadonlyMap<number, string> = new Map([
  [
    6,
    'Splunk cannot read the event, or it is larger than maxEventSize of that HEC input (5 MB unless changed). ' +
      'Look at it below; where it is too large, raise maxEventSize and replay it.',
  ],
  [
    7,
    'The token may not write to the index of the event. Allow the index for the token and replay.',
  ],
  [12, 'The envelope has no event in it. Replaying will not help unless the receiver changes.'],
  [13, 'The event is blank. Replaying will not help unless the receiver changes.'],
  [
    15,
    'A value under "fields" is nested, which Splunk does not take. ' +
      'Replaying will not help unless the receiver changes.',
  ],
]);

const TOO_LARGE =
  'The request is too large even with this event alone. Raise max_content_length in limits.conf of that Splunk, ' +
  'or the limit of the proxy before it, and replay.';

const NOT_HEC =
  'The answer is not that of a HEC: something before Splunk, such as a proxy or a firewall, refuses this event and ' +
  'takes others. Allow it there and replay.';

const WITHOUT_UUID =
  'The receiver answered well and named what it took, by uuid, but not this event, also when it was sent alone. Look at ' +
  'the receiver: why it drops it, or why it gives no uuid for what it took. It may have been taken all the same, so ' +
  'search for its ccas_event_id before you replay it.';

const NO_ANSWER =
  'There is no answer of Splunk about this event alone. Where it never gets through while others do, something on the ' +
  'way, such as a firewall, ends the connection: allow it there. It may have arrived all the same, so search for its ' +
  'ccas_event_id before you replay it.';

/** One sentence or two for a person who has to decide about a dead letter. */
export const refusalMeaning = ({
  status,
  code,
}: {
  readonly status: number | null;
  readonly code: number | null;
}): string => {
  if (status === 413) return TOO_LARGE;
  if (status === null) return NO_ANSWER;
  if (status < 300) return WITHOUT_UUID;
  if (code === null) return NOT_HEC;
  return BY_CODE.get(code) ?? 'Splunk does not document this code for an event.';
};
