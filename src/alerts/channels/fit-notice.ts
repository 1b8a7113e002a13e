import type { Showing, Standing } from './channel.ts';
import { type Rendered, type RenderLimits, renderNotice, usualLimits } from './render-notice.ts';

/** Ever less of every value, until what is made of it is small enough; each cut says so itself. */
const SMALLER: readonly RenderLimits[] = [
  usualLimits,
  { value: 300, changes: 10, items: 6 },
  { value: 150, changes: 6, items: 5 },
  { value: 80, changes: 4, items: 3 },
  { value: 40, changes: 2, items: 2 },
];

const smallest: RenderLimits = { value: 20, changes: 0, items: 0 };

/** The fullest message that the channel takes. */
export const fitNotice = <T>(
  of: Showing | Standing,
  make: (rendered: Rendered) => T,
  fits: (made: T) => boolean,
): T => {
  for (const limits of SMALLER) {
    const made = make(renderNotice(of, limits));
    if (fits(made)) return made;
  }
  return make(renderNotice(of, smallest));
};
