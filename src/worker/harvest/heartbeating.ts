import { heartbeat } from '@temporalio/activity';

const EVERY_MS = 2_000;

type Activity = (input: never) => Promise<unknown>;

/** Gives signs of life while an activity works: one whose worker was killed is then tried again within seconds. */
export const heartbeating = <Activities extends object>(activities: Activities): Activities =>
  Object.fromEntries(
    (Object.entries(activities) as [string, Activity][]).map(([name, work]) => [
      name,
      async (input: never): Promise<unknown> => {
        const beating = setInterval(() => heartbeat(), EVERY_MS);
        try {
          return await work(input);
        } finally {
          clearInterval(beating);
        }
      },
    ]),
  ) as Activities;
