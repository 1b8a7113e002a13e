/**
 * Where a fault strikes:
 * `front` before splunkd sees the request (balancer, proxy); `event` in the event endpoint, behind
 * authentication, on a body that is not empty; the others at the endpoint of that name; `any` everywhere.
 */
export type FaultStage = 'front' | 'event' | 'ack' | 'health' | 'search' | 'any';

/** All faults that can be planted, with what each does. */
export const FAULT_KINDS = {
  accept_then_reset: ['event', 'events are taken, the connection is reset without an answer'],
  accept_then_timeout: ['event', 'events are taken, the answer never comes'],
  accept_prefix_then_reset: ['event', 'objects before eventNumber are taken, then a reset'],
  accept_then_bad_gateway: ['event', 'events are taken, a proxy answers 502 (or `status`) in HTML'],
  accept_then_html: ['event', 'events are taken, the answer is 200 with HTML'],
  late_arrival: ['event', 'reset without an answer; the events appear only after delayMs'],
  slow_index: ['event', 'success; the events appear only after delayMs'],
  index_twice: ['event', 'success; every event is indexed twice'],
  lose_silently: ['event', 'success; no event is indexed'],
  refuse_marker: ['event', 'code 6 for the object that contains `marker`'],
  refuse_marker_whole: ['event', 'the same, by a receiver that then keeps nothing of the request'],
  other_index: ['event', 'success; the events land in `index`, whatever index was asked for'],
  busy: ['event', '503 code 9; with eventNumber N, after taking the objects before N'],
  internal_error: ['event', '500 code 8'],
  near_capacity: ['event', 'success as 200 code 24'],
  near_ack_capacity: ['event', 'success as 200 code 25'],
  queue_full: ['event', '429 code 26'],
  ack_channel_full: ['event', '429 code 27'],
  disable_token: ['event', 'the token is disabled from now on: 403 code 1'],
  ack_never_true: ['event', 'success; the ackId never turns true'],
  reset_before_accept: ['front', 'reset, nothing is taken'],
  never_answer: ['front', 'nothing is taken, the answer never comes'],
  proxy_unavailable: ['front', '503 in HTML, nothing is taken'],
  bad_gateway: ['front', '502 in HTML, nothing is taken'],
  gateway_timeout: ['front', '504 in HTML, nothing is taken'],
  too_large: ['front', '413 in HTML, nothing is taken'],
  html_success: ['front', '200 with HTML, nothing is taken'],
  ack_forgotten: ['ack', 'the polled ackIds are forgotten: false for ever'],
  ack_poll_lost: ['ack', 'true is told and forgotten, but the answer is lost'],
  ack_service_down: ['ack', '503 code 9'],
  health: ['health', 'health answers `code` (18, 19, 20 or 23)'],
  search_peer_down: ['search', 'half of the events cannot be seen; a warning, or a failed job'],
  search_truncated: ['search', 'export ends without its last row; with cutAfterBytes, in mid-line'],
  search_fatal: ['search', 'the search fails'],
  search_unauthorized: ['search', '401'],
  search_forbidden: ['search', '403'],
  search_unavailable: ['search', '503'],
  slow_answer: ['any', 'the answer comes after delayMs; other faults still strike'],
} as const satisfies Record<string, readonly [FaultStage, string]>;

export type FaultKind = keyof typeof FAULT_KINDS;

export const stageOf = (kind: FaultKind): FaultStage => FAULT_KINDS[kind][0];
