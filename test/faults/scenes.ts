import type { Scene } from './scene.ts';
import { FULL_DISK } from './scenes/full-disk.ts';
import { INDEX_FAULTS } from './scenes/index-faults.ts';
import { KILLED } from './scenes/kills.ts';
import { MIX } from './scenes/mix.ts';
import { PLATFORM_FAULTS } from './scenes/platform-faults.ts';
import { SEARCH_FAULTS } from './scenes/search-faults.ts';
import { SPLUNK_FAULTS } from './scenes/splunk-faults.ts';
import { STATE_FAULTS } from './scenes/state-faults.ts';

/** In the order of the matrix: F1 to F10, F-mix, then the others. */
export const SCENES: readonly Scene[] = [
  ...PLATFORM_FAULTS,
  ...SPLUNK_FAULTS,
  ...KILLED,
  FULL_DISK,
  MIX,
  ...INDEX_FAULTS,
  ...SEARCH_FAULTS,
  ...STATE_FAULTS,
];
