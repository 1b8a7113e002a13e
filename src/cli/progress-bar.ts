const WIDTH = 30;
const PLAIN_INTERVAL_MS = 5_000;

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What else there is to say. */
  readonly note: string;
}

export interface ProgressBar {
  show(progress: Progress): void;
  /** A line of its own, above the bar. */
  say(text: string): void;
  /** Leaves the last state behind. */
  end(): void;
}

const secondsOf = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** `[######......]  120 of 400 batches, 35/s, 8 s left, note`. */
export const progressLine = (
  { done, total, note }: Progress,
  unit: string,
  elapsedMs: number,
): string => {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1_000 : 0;
  const parts = [`${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${unit}`];
  if (perSecond > 0) {
    parts.push(`${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`);
    if (done < total) parts.push(`${secondsOf((total - done) / perSecond)} left`);
  }
  if (note !== '') parts.push(note);
  return `${bar} ${parts.join(', ')}`;
};

const isSame = (one: Progress, other: Progress | undefined): boolean =>
  one.done === other?.done && one.total === other.total && one.note === other.note;

/** In place on a terminal; elsewhere a line now and then, and none that says the same again. */
export const createProgressBar = (
  unit: string,
  output: NodeJS.WriteStream = process.stderr,
): ProgressBar => {
  const startedAt = Date.now();
  let shownAt = 0;
  let shown: Progress | undefined;
  let latest: Progress | undefined;
  const write = (progress: Progress): void => {
    shown = progress;
    shownAt = Date.now();
    const text = progressLine(progress, unit, shownAt - startedAt);
    if (!output.isTTY) output.write(`${text}\n`);
    else output.write(`\r\u001B[K${text.slice(0, Math.max(0, output.columns - 1))}`);
  };
  return {
    show(progress) {
      latest = progress;
      if (output.isTTY || Date.now() - shownAt >= PLAIN_INTERVAL_MS) write(progress);
    },
    say(text) {
      output.write(output.isTTY ? `\r\u001B[K${text}\n` : `${text}\n`);
      if (output.isTTY && shown !== undefined) write(shown);
    },
    end() {
      // Only the rate may have changed since: that is no news.
      if (latest !== undefined && !isSame(latest, shown)) write(latest);
      if (output.isTTY && shown !== undefined) output.write('\n');
    },
  };
};
