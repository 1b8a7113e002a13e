const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Sigma's timespans: a number and s, m, h or d. Undefined for anything else, and for none at all. */
export const toDuration = (text: unknown): number | undefined => {
  const [, count, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(String(text)) ?? [];
  return count === undefined ? undefined : Number(count) * (UNITS[unit ?? ''] ?? 0);
};
