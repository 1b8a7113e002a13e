import { backfillSection } from './backfill-section.ts';
import { faultsSection } from './faults-section.ts';
import { restartSection } from './restart-section.ts';
import type { Result } from './results.ts';
import type { Section } from './section.ts';
import { startUpSection } from './start-up-section.ts';
import { tailSection } from './tail-section.ts';

export const sectionOf = (result: Result): Section => {
  switch (result.test) {
    case 'T0':
      return startUpSection(result);
    case 'T1':
      return backfillSection(result);
    case 'T3':
      return tailSection(result);
    case 'T4':
      return faultsSection(result);
    case 'T7':
      return restartSection(result);
  }
};
