import type { Leaves } from '../../../src/evidence/log/leaves.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';

export type Step = (operation: string, key: string) => Promise<void> | void;

/** The store itself, with somebody who is told before and after each operation, and may wait or throw. */
export const watchedStore = (store: EvidenceStore, step: Step): EvidenceStore => ({
  ...store,
  putIfAbsent: async (key, bytes, type) => {
    await step('before putIfAbsent', key);
    const object = await store.putIfAbsent(key, bytes, type);
    await step('after putIfAbsent', key);
    return object;
  },
  putLatest: async (key, bytes, type) => {
    await step('before putLatest', key);
    const object = await store.putLatest(key, bytes, type);
    await step('after putLatest', key);
    return object;
  },
  get: async (key, versionId) => {
    await step('get', key);
    return store.get(key, versionId);
  },
});

export const watchedLeaves = (leaves: Leaves, step: Step): Leaves => ({
  size: leaves.size,
  find: leaves.find,
  published: leaves.published,
  append: async (entry) => {
    await step('before append', '');
    const index = await leaves.append(entry);
    await step('after append', '');
    return index;
  },
  entries: async (from, to) => {
    await step('entries', `${from}-${to}`);
    return leaves.entries(from, to);
  },
  notePublished: async (size) => {
    await step('before notePublished', String(size));
    await leaves.notePublished(size);
  },
});
