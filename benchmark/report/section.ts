/** What README.md says of one result, and the charts that belong to it, by file name. */
export interface Section {
  readonly text: string;
  readonly charts: Readonly<Record<string, string>>;
}

export const imageOf = (name: string, what: string): string =>
  `![${name} ${what}](results/${name}-${what}.svg)`;
