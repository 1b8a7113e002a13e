/** Why a search cannot be run; its message is what splunkd answers. */
export class SearchError extends Error {
  override readonly name = 'SearchError';
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly all: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  /** True if any of the values fits; `*` in one stands for any text. */
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly operator: Operator;
      readonly values: readonly string[];
    }
  /** A word somewhere in `_raw`. */
  | { readonly kind: 'text'; readonly text: string };

export interface Aggregate {
  readonly name: 'count' | 'dc' | 'min' | 'max' | 'values';
  readonly field: string | undefined;
  /** Column of the result. */
  readonly as: string;
}

export interface Grouping {
  readonly aggregates: readonly Aggregate[];
  readonly by: readonly string[];
  /** `by _time span=…`, in seconds. */
  readonly spanSeconds: number | undefined;
}

export type Command =
  | { readonly name: 'stats'; readonly grouping: Grouping }
  | { readonly name: 'where'; readonly condition: Condition }
  | { readonly name: 'head'; readonly count: number }
  | { readonly name: 'fields'; readonly fields: readonly string[] };

/** A search taken apart. */
export interface SearchQuery {
  /** `tstats` sees indexed fields only; `search` also what is inside `_raw`. */
  readonly source:
    { readonly name: 'search' } | { readonly name: 'tstats'; readonly grouping: Grouping };
  readonly condition: Condition;
  readonly commands: readonly Command[];
  /** Bounds written into the search itself. */
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
}
