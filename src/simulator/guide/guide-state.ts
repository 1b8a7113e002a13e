import type { AccessTokens } from '../access-tokens.ts';
import type { Faults } from '../faults.ts';
import type { World } from '../world/world.ts';

/** Everything about a guide's service that is a choice. */
export interface GuideSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The scope that the token has to be asked for. */
  readonly scope: string;
  readonly tokenSeconds: number;
  readonly requestsPerMinute: number;
  readonly maxPageSize: number;
  /** `time`: late records are put in behind cursors that were handed out; the guide promises `arrival`. */
  readonly order: 'arrival' | 'time';
  /** Share of records whose times are localised. */
  readonly localisedShare: number;
}

export interface GuideState {
  readonly world: World;
  readonly settings: GuideSettings;
  readonly faults: Faults;
  readonly tokens: AccessTokens;
}

export const GUIDE_DEFAULTS = {
  clientId: 'holdfast',
  clientSecret: 'simulated-secret',
  tokenSeconds: 3600,
  requestsPerMinute: 300,
  maxPageSize: 1000,
  order: 'arrival',
  localisedShare: 0.2,
} as const;
