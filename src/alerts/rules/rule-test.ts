import type { Platform } from '../../audit/event.ts';
import { isFact } from './event-fields.ts';
import { NotSupported } from './not-supported.ts';
import type {
  Contribution,
  CorrelationRule,
  DetectionRule,
  Facts,
  Suppression,
  Truth,
} from './rule.ts';
import { toTestEvent } from './test-event.ts';

type TestFacts = Readonly<Record<string, boolean | null>>;
type TestEvent = Readonly<Record<string, unknown>>;

export interface EventTest {
  readonly name: string;
  readonly event: TestEvent;
  readonly facts?: TestFacts;
  readonly matches: Truth;
}

export interface SeriesTest {
  readonly name: string;
  readonly events: readonly TestEvent[];
  /** The same for all of the events. */
  readonly facts?: TestFacts;
  readonly matches: boolean;
}

/** What was wrong; null: nothing. */
export const testMatch = (
  rule: DetectionRule | Suppression,
  platform: Platform,
  { event, facts, matches }: EventTest,
): string | null => {
  const truth = rule.test(toTestEvent(event, platform), toFacts(facts));
  return truth === matches ? null : `expected ${matches}, and it is ${truth}`;
};

/** Each event goes to the rules that the correlation is over, and what these match to the correlation. */
export const testCorrelation = (
  correlation: CorrelationRule,
  rules: ReadonlyMap<string, DetectionRule>,
  { events, facts, matches }: SeriesTest,
): string | null => {
  const known = toFacts(facts);
  const over = correlation.rules.map((id) => rules.get(id)).filter((rule) => rule !== undefined);
  const contributions = events.flatMap((told, index) =>
    over.flatMap((rule) => {
      const event = toTestEvent(told, rule.platform, `event-${index}`);
      if (rule.test(event, known) === false) return [];
      return correlation.contribution(rule, event) ?? [];
    }),
  );
  const groups = Map.groupBy(contributions, ({ group }: Contribution) => group).values();
  const fires = [...groups].some((group) =>
    correlation.fires(group.toSorted((one, other) => one.time - other.time)),
  );
  if (fires === matches) return null;
  return `expected ${matches}, and it is ${fires}: ${contributions.length} contributions in all`;
};

const toFacts = (told: TestFacts = {}): Facts =>
  new Map(
    Object.entries(told).map(([name, value]) => {
      if (!isFact(name)) throw new NotSupported(`"${name}" is nothing that is looked up`);
      return [name, { name, value, text: 'as the test says' }];
    }),
  );
