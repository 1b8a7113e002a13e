import assert from 'node:assert/strict';
import { genesysRecordOf } from '../../../src/simulator/changes/genesys-record-of.ts';
import { createWorld } from '../../../src/simulator/world/world.ts';

const NOW = Date.parse('2026-05-01T10:00:00Z');
const MEMBER_ADD = 'PeoplePermissions/Role/MemberAdd';

describe('a change that is told', () => {
  it('is done by whom, about whom and to what was said, at once where that was said', () => {
    const world = createWorld({ seed: 7, now: () => NOW, ratePerSecond: { genesys: 0, cxone: 0 } });
    const { users, newcomers, roles, organization } = world.centre;
    const [actor, newcomer] = [users[3], newcomers[1]];
    assert.ok(actor && newcomer);
    const told = { actor: actor.name, target: 'Master Admin', subject: newcomer.name };
    const [entry] = world.makeChanges('genesys', 1, { kind: MEMBER_ADD, delayMs: 0, ...told });
    assert.ok(entry);
    const record = genesysRecordOf(world.seed, world.centre, entry, entry.time);
    const role = roles.find(({ name }) => name === 'Master Admin');
    assert.equal(record.user?.name, actor.name);
    assert.equal(record.entity.id, role?.id);
    assert.equal(record.entity.name, `${newcomer.id}--${role?.id}--${organization.id}`);
    assert.equal(entry.visibleAt, entry.time);
    world.close();
  });

  it('is about the newcomer where somebody else has the same name', () => {
    const world = createWorld({ seed: 7, ratePerSecond: { genesys: 0, cxone: 0 } });
    const { users, newcomers } = world.centre;
    const namesake = newcomers.find(({ name }) => users.some((user) => user.name === name));
    assert.ok(namesake, 'this seed has no namesakes: take another');
    const told = { kind: MEMBER_ADD, subject: namesake.name };
    const [entry] = world.makeChanges('genesys', 1, told);
    assert.ok(entry);
    const { entity } = genesysRecordOf(world.seed, world.centre, entry, entry.time);
    assert.ok(newcomers.some(({ id }) => entity.name?.startsWith(id)));
    world.close();
  });

  it('is refused where nobody of that name is there, or nobody can be a member', () => {
    const world = createWorld({ seed: 7, now: () => NOW, ratePerSecond: { genesys: 0, cxone: 0 } });
    const make = (kind: string) => world.makeChanges('genesys', 1, { kind, subject: 'Nobody' });
    assert.throws(() => make(MEMBER_ADD), /cannot be about Nobody/);
    assert.throws(() => make('Directory/User/Delete'), /cannot be about Nobody/);
    world.close();
  });
});
