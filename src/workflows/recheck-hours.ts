/** Hours after which a day that was harvested is read again (requirement B5). */
export const RECHECK_HOURS = [1, 24, 72] as const;

/** Nothing is expected to come later: the window is settled. */
export const LAST_RECHECK_HOURS = 72;
