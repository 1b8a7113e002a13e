/** What Slack keeps of a workspace with one app and one channel. */
export interface SlackState {
  readonly channel: SlackChannel;
  /** Present tokens of the app; a revoked one is in neither place. */
  botToken: string;
  appToken: string;
  readonly scopes: Set<string>;
  readonly messages: SlackMessage[];
  readonly ephemerals: SlackEphemeral[];
  readonly faults: PlantedFault[];
  /** What was asked, in order. */
  readonly calls: string[];
  /** Tickets of sockets that were asked for and not opened yet. */
  readonly tickets: Set<string>;
  readonly now: () => number;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  isMember: boolean;
  isArchived: boolean;
}

export interface SlackMessage {
  readonly ts: string;
  text: string;
  blocks: readonly SlackJson[];
  metadata: SlackJson | null;
  isEdited: boolean;
}

export interface SlackEphemeral {
  readonly user: string;
  readonly text: string;
}

export type SlackJson = Readonly<Record<string, unknown>>;

/**
 * What goes wrong with calls of a method: `error` answers that code, `status` and `reset` strike before or after Slack
 * has done its work, `slow` answers late, `html` is a proxy's page with status 200.
 */
export interface SlackFault {
  readonly kind: 'error' | 'rateLimited' | 'status' | 'reset' | 'slow' | 'html';
  /** Of any method unless named. */
  readonly method?: string;
  /** Once unless told. */
  readonly count?: number;
  readonly when?: 'before' | 'after';
  readonly error?: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
}

export interface PlantedFault {
  readonly fault: SlackFault;
  left: number;
}

/** The fault that strikes this call, counted as used. */
export function takeFault(state: SlackState, method: string): SlackFault | undefined {
  const found = state.faults.find(
    ({ fault, left }) => left > 0 && (fault.method === undefined || fault.method === method),
  );
  if (found !== undefined) found.left -= 1;
  return found?.fault;
}
