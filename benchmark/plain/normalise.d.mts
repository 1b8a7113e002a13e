/** The ten fields of one record. */
export const normalise: (record: unknown) => Readonly<Record<string, string | null>>;
