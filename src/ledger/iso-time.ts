export const toIso = (epochMs: number): string => new Date(epochMs).toISOString();

export const toIsoOrNull = (epochMs: number | null): string | null =>
  epochMs === null ? null : toIso(epochMs);
