import type { AlertClock, Disposition, Severity } from '../../audit/alert.ts';

/** An alert as far as the report looks at it. */
export interface AlertRecord {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: 'open' | 'acknowledged' | 'closed' | 'resolved';
  /** Changes that it stands for. Its clock is that of the first. */
  readonly count: number;
  readonly clock: AlertClock;
  readonly acknowledgedBy: string | null;
  readonly disposition: Disposition | null;
}
