import assert from 'node:assert/strict';
import { rolesBefore } from '../../../src/activities/alerts/roles-before.ts';
import type { RoleChange } from '../../../src/activities/alerts/role-changes.ts';

const AT = Date.parse('2026-11-22T10:00:00Z');
const HOUR = 3_600_000;

const grant = (role: string, madeAt: number | null = AT - HOUR) => ({
  role,
  roleName: null,
  madeAt,
});
const change = (role: string, direction: RoleChange['direction'], time = AT): RoleChange => ({
  role,
  direction,
  time,
});
const before = (...args: Parameters<typeof rolesBefore>): string[] =>
  [...rolesBefore(...args)].sort();

describe('the roles before a change', () => {
  it('are those of now without the one that it gave', () => {
    const grants = [grant('agent'), grant('admin', AT + 500)];
    assert.deepEqual(before(grants, AT, [change('admin', 'added')]), ['agent']);
    assert.deepEqual(before([grant('admin', null)], AT, [change('admin', 'added')]), []);
    const stampedEarlier = [grant('admin', AT - 900)];
    assert.deepEqual(before(stampedEarlier, AT, [change('admin', 'added')]), []);
  });

  it('have it where it was held in another division already', () => {
    const grants = [grant('admin', AT - HOUR), grant('admin', AT)];
    assert.deepEqual(before(grants, AT, [change('admin', 'added')]), ['admin']);
  });

  it('have the one that the change took', () => {
    assert.deepEqual(before([], AT, [change('admin', 'removed')]), ['admin']);
  });

  it('are corrected by what is known to have come after', () => {
    const own = change('agent', 'added');
    const later = [own, change('admin', 'added', AT + 1_000)];
    assert.deepEqual(before([grant('agent', AT), grant('admin', null)], AT, later), []);
    const taken = [own, change('admin', 'removed', AT + 1_000)];
    assert.deepEqual(before([grant('agent', AT)], AT, taken), ['admin']);
    const both = [...later, change('admin', 'removed', AT + 2_000)];
    assert.deepEqual(before([grant('agent', AT)], AT, both), [], 'the first after it counts');
  });

  it('have nothing that the platform says was given later', () => {
    assert.deepEqual(before([grant('admin', AT + HOUR)], AT, [change('agent', 'added')]), []);
  });
});
