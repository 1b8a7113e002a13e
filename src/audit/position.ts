/**
 * Where a stream stands: JSON made and read by its dialect alone, at most 2 KB.
 * `v` is the version of the dialect's own format.
 */
export type Position = { readonly v: number } & { readonly [key: string]: Json };

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
