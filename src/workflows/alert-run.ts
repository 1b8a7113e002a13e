import {
  allHandlersFinished,
  condition,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  AlertActivities,
  OpenedAlert,
  SettledAlert,
  ShownBefore,
} from '../activities/alerts/alert-activities.ts';
import { messageOf } from './activity-failure.ts';
import { bookkeeping, refreshing } from './activity-options.ts';
import type { CarriedAlert } from './alert-input.ts';
import { alertQuery, type AlertRunState, type AlertStatus, grewSignal } from './alert-messages.ts';
import { createStateShower, showAlertDetails } from './alert-visibility.ts';
import { hearPeople } from './hear-people.ts';

/** As in extraction: replaying more takes too long. Many signals bring a run there while it waits. */
const MAX_HISTORY = 500;
/** Shown messages are brought up to date at most so often: channels count requests. */
const REFRESH_MS = 5_000;

/** A state never goes back, whichever answer of the ledger comes first. */
const RANK = { open: 0, acknowledged: 1, closed: 2, resolved: 2 } as const;

const { openAlert } = proxyActivities<AlertActivities>(bookkeeping);
const { refreshAlert } = proxyActivities<AlertActivities>(refreshing);

/** What one run knows of its alert: what people said, where it was shown, how it stands. */
export class AlertRun {
  readonly alert: string;
  readonly #showState = createStateShower();
  #opened: OpenedAlert | null = null;
  #settled: SettledAlert = { state: 'open', acknowledgedBy: null };
  #isSaid = false;
  /** What somebody did is shown at once. */
  #isUrgent = false;
  #carried: CarriedAlert;
  #shown: readonly ShownBefore[] = [];
  #state: AlertRunState = 'raising';
  #nextStepAt: string | null = null;

  /** Registers every handler before the first await, or early updates would be rejected. */
  constructor(alert: string, carried: CarriedAlert) {
    this.alert = alert;
    this.#carried = carried;
    setHandler(alertQuery, () => this.status(), {
      description: 'State, where it was shown, who acknowledged',
    });
    setHandler(grewSignal, () => this.noteStale(), {
      description: 'It stands for more changes than before',
    });
    hearPeople(alert, {
      said: () => {
        this.#isSaid = true;
      },
      settled: (settled) => this.#take(settled),
      trouble: (message) => this.fail(message),
    });
    this.enter(carried.failures === 0 ? 'raising' : 'undelivered');
  }

  /** Somebody has acknowledged, or it is over: nobody else is told. */
  get isAnswered(): boolean {
    return this.#isSaid || this.#settled.state !== 'open';
  }

  get isOver(): boolean {
    return RANK[this.#settled.state] === RANK.closed;
  }

  get shown(): readonly ShownBefore[] {
    return this.#shown;
  }

  get carried(): CarriedAlert {
    return this.#carried;
  }

  get isLong(): boolean {
    return workflowInfo().historyLength >= MAX_HISTORY;
  }

  async open(): Promise<OpenedAlert> {
    const opened = await openAlert({ alert: this.alert });
    this.#opened = opened;
    this.#shown = opened.shown;
    this.#take(opened, false);
    return opened;
  }

  noteShown(shown: ShownBefore): void {
    this.#shown = [...this.#shown, shown];
    this.#carried = { ...this.#carried, failures: 0, lastError: null };
    this.enter(this.#state);
  }

  noteStale(): void {
    this.#carried = { ...this.#carried, isStale: true };
  }

  fail(message: string): void {
    this.#carried = { ...this.#carried, lastError: message };
    this.enter(this.#state);
  }

  /** A round in which no channel took it; gives how many there were. */
  noteRound(): number {
    const failures = this.#carried.failures + 1;
    this.#carried = { ...this.#carried, failures };
    return failures;
  }

  enter(state: AlertRunState, nextStepAt: number | null = null): void {
    this.#state = state;
    this.#nextStepAt = nextStepAt === null ? null : new Date(nextStepAt).toISOString();
    this.#showState(state);
    showAlertDetails(this.status());
  }

  /** Keeps what was shown up to date until `isDone`, and so does one last time. */
  async refreshUntil(isDone: () => boolean): Promise<void> {
    for (;;) {
      await condition(() => this.#carried.isStale || isDone());
      if (!this.#carried.isStale) return;
      this.#carried = { ...this.#carried, isStale: false };
      this.#isUrgent = false;
      await this.#refresh();
      await condition(() => isDone() || this.#isUrgent, REFRESH_MS, {
        summary: 'until messages are brought up to date again',
      });
    }
  }

  /** Before the run ends: what was shown is up to date with all that was said. */
  async refreshLast(): Promise<void> {
    while (this.#carried.isStale) {
      this.#carried = { ...this.#carried, isStale: false };
      await this.#refresh();
      await this.heard();
    }
  }

  /** What was said so far is written down. */
  async heard(): Promise<void> {
    await condition(allHandlersFinished);
    this.#isSaid = false;
  }

  status(): AlertStatus {
    return {
      alert: this.alert,
      title: this.#opened?.title ?? null,
      severity: this.#opened?.severity ?? null,
      state: this.#state,
      shown: this.#shown.map(({ occasion, channel }) => ({ occasion, channel })),
      nextStepAt: this.#nextStepAt,
      acknowledgedBy: this.#settled.acknowledgedBy,
      lastError: this.#carried.lastError,
    };
  }

  #take({ state, acknowledgedBy }: SettledAlert, isNews = true): void {
    if (RANK[state] >= RANK[this.#settled.state]) this.#settled = { state, acknowledgedBy };
    if (isNews) this.#isUrgent = true;
    if (isNews) this.noteStale();
    if (this.#settled.state !== 'open') this.enter(this.#settled.state);
  }

  async #refresh(): Promise<void> {
    try {
      await refreshAlert({ alert: this.alert });
    } catch (error) {
      this.fail(`What was shown is not up to date: ${messageOf(error)}`);
    }
  }
}
