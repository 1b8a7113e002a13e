import type { World } from './world/world.ts';

/** A platform that is up and answers. */
export interface Simulator {
  readonly url: string;
  /** Base of the admin routes: `/world`, `/faults`, `/changes`, `/stop`. */
  readonly adminUrl: string;
  readonly world: World;
  close(): Promise<void>;
}
