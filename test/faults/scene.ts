import type { SplunkSettings } from '../../src/simulator/splunk/splunk-world.ts';
import type { NaiveScript } from './naive-script.ts';
import type { Planted } from './planting.ts';
import type { Stage, StageOptions } from './stage.ts';
import type { Dialect, Mode, Tenant } from './tenant.ts';

/** One row of the fault matrix. */
export interface Scene {
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** What is planted for a seed. */
  plan(tenant: Tenant): readonly Planted[];
  /** By seed among these, where not every dialect knows the fault. */
  readonly dialects?: readonly Dialect[];
  readonly useAck?: boolean;
  readonly splunk?: Partial<SplunkSettings>;
  /** Settings of the search in the configuration. */
  search?(seed: number): Readonly<Record<string, unknown>>;
  /** Made for each stage, for faults that strike all of its tenants at once. */
  set?(): Promise<Setting>;
  /** Why it cannot be played here; undefined where it can. */
  obstacle?(): string | undefined;
  /** The lesser modes in which it is played as well. */
  readonly lesser: readonly Exclude<Mode, 'verified'>[];
  /** Losing or doubling is what a lesser mode cannot help here: that it does is the bite. */
  readonly isBeyondLesser?: boolean;
  /** What happens while the organisation goes on changing; by default the planted faults strike. Then they end. */
  act?(tenant: Tenant, planted: readonly Planted[], stage: Stage): Promise<void>;
  /** What is allowed or asked for beyond the common verdict; gives what is wrong, in words. */
  inspect?(found: Found, stage: Stage): Promise<readonly string[]>;
  /** Ids that Splunk itself doubled, or beyond what anybody can exclude: to be named, not to be zero. */
  readonly mayDouble?: 'named by reconciliation';
  /** What Splunk acknowledged and lost nobody asks for before reconciliation, which then sends it again. */
  readonly isHealed?: boolean;
  /** Counts only what is in the index that was asked for. */
  readonly isByIndex?: boolean;
  /** Configured to verify, and not able to: judged as a lesser mode. */
  readonly isBlind?: boolean;
  /** How it is shown that the fault bites. */
  readonly bite: 'without search' | Bite;
}

/** What a stage is put in, and what happens to it. */
export interface Setting {
  readonly stage: Omit<StageOptions, 'tenants'>;
  /** Begins with the first events of every tenant of the stage, of which some play this scene; gives how often it struck. */
  conduct(stage: Stage, own: readonly Tenant[]): Promise<number>;
  close(): Promise<void>;
}

/** What was counted at the sink for one tenant. */
export interface Found {
  readonly tenant: Tenant;
  readonly planted: readonly Planted[];
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

/** A script as people write it meets the same fault. */
export interface Bite {
  /** It asks Splunk's search before it repeats, and believes every answer. */
  readonly asksSplunk?: boolean;
  /** What happens to it; by default the planted faults strike, and end. */
  act?(script: NaiveScript, planted: readonly Planted[]): Promise<void>;
}
