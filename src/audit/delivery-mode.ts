/**
 * How sure delivery to a target is, by what the target can do: `verified` asks Splunk's search whatever is unknown,
 * so events arrive exactly once; `acknowledged` and `accepted` deliver at least once and name what may be doubled.
 */
export type DeliveryMode = 'verified' | 'acknowledged' | 'accepted';
