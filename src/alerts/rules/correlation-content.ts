import type { Path } from './rule-document.ts';

/** The key `correlation`, as far as the official schema promises it. */
export interface CorrelationContent {
  readonly type: string;
  readonly rules: readonly string[];
  readonly timespan: string;
  readonly 'group-by'?: readonly string[];
  readonly aliases?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly condition?: Readonly<Record<string, unknown>>;
}

/** Takes the place within the key. */
export type Refuse = (path: Path, reason: string) => void;
