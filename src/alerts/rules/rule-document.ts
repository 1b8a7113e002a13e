/** Place within a document: keys and indices. */
export type Path = readonly (string | number)[];

/** One YAML document of a rule file. */
export interface RuleDocument {
  readonly content: Readonly<Record<string, unknown>>;
  /** `file:line` of what is there; of the nearest thing around it where it is not. */
  where(path: Path): string;
  /** Says why the document cannot be used; loading goes on, so that all reasons are told at once. */
  refuse(path: Path, reason: string): void;
}
