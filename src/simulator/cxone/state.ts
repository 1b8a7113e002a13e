import type { AccessTokens } from '../access-tokens.ts';
import type { Entry } from '../changes/entry.ts';
import type { Faults } from '../faults.ts';
import type { World } from '../world/world.ts';

/** Everything about the service that is a choice; see `simulateCxone` for the defaults. */
export interface CxoneSettings {
  /** The application registration, for the OIDC grant. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly tokenSeconds: number;
  readonly requestsPerMinute: number;
  /** Page size when `Top` is absent, and the largest `Top`. */
  readonly defaultTop: number;
  readonly maxTop: number;
  /** Form of `links.next`; by turns unless fixed. */
  readonly nextLink: 'absolute' | 'relative' | 'mixed';
  readonly retentionMs: number;
}

export interface CxoneState {
  readonly world: World;
  readonly settings: CxoneSettings;
  readonly faults: Faults;
  readonly tokens: AccessTokens;
  readonly refreshTokens: Set<string>;
  /** Pages served so far, and what was on the last. */
  pages: number;
  lastShown: readonly Entry[];
}
