import type { StreamSettings } from '../platform.ts';
import type { CxoneApi } from './cxone-api.ts';

/** What reading one stream of the activity audit needs. */
export interface ActivityReader {
  readonly settings: StreamSettings;
  readonly api: CxoneApi;
  /** Address of the activity audit, without query; known after login. */
  readonly auditUrl: () => Promise<URL>;
  readonly formatTime: (time: number) => string;
  readonly trustEventId: boolean;
  readonly historyMs: number | null;
  readonly now: () => number;
}
