import type { AlertNotice } from '../../audit/alert.ts';
import type { Showing, Standing } from './channel.ts';
import { cut } from './plain-text.ts';

const MAX_TEXT = 8000;
const MAX_ITEMS = 100;

/** An alert to be shown. Values as the platform sent them: who shows them escapes them. */
export const showingBody = (showing: Showing): string =>
  JSON.stringify({
    event: 'alert',
    version: 1,
    alert: showing.alert,
    occasion: showing.occasion,
    count: showing.count,
    may_repeat: showing.mayRepeat,
    acknowledge_url: showing.acknowledgeUrl,
    notice: bounded(showing.notice),
  });

/** How an alert that was shown stands now. */
export const standingBody = (standing: Standing): string =>
  JSON.stringify({
    event: 'standing',
    version: 1,
    alert: standing.alert,
    count: standing.count,
    acknowledged: standing.acknowledged,
    disposed: standing.disposed,
    resolved: standing.resolved,
    notice: bounded(standing.notice),
  });

/** No text beyond 8,000 characters, no list beyond 100; a cut text says so. */
const bounded = (notice: AlertNotice): unknown =>
  JSON.parse(JSON.stringify(notice), (_key, value: unknown) => {
    if (typeof value === 'string') return cut(value, MAX_TEXT).toWellFormed();
    return Array.isArray(value) ? value.slice(0, MAX_ITEMS) : value;
  });
