import type { World } from '../../simulator/world/world.ts';

/** Soon enough that who has just started the demo sees it, and late enough that the streams follow by then. */
const FIRST_MS = 8_000;
const EVERY_MS = 300_000;
const ROLE = 'Master Admin';
const KIND = 'PeoplePermissions/Role/Member';

/** Whose changes the demo alerts about; all others suppress its rules, or nobody could keep up. */
export const stagedActor = ({ centre }: World): { readonly id: string; readonly name: string } => {
  const [first] = centre.users;
  if (first === undefined) throw new Error('the simulated organisation has no users');
  return first;
};

/** Now and then somebody makes a newcomer an administrator, and some minutes later undoes it. */
export const stageAlerts = (world: World): { stop(): void } => {
  const stage = (): void => {
    const admins = newAdmins(world);
    const newcomer = world.centre.newcomers.find(({ name }) => !admins.has(name));
    const [undone] = admins;
    const subject = undone ?? newcomer?.name;
    if (subject === undefined) return;
    world.makeChanges('genesys', 1, {
      kind: `${KIND}${undone === undefined ? 'Add' : 'Remove'}`,
      actor: stagedActor(world).name,
      target: ROLE,
      subject,
      delayMs: 0,
    });
  };
  const first = setTimeout(stage, FIRST_MS);
  const further = setInterval(stage, EVERY_MS);
  return {
    stop() {
      clearTimeout(first);
      clearInterval(further);
    },
  };
};

/** Newcomers who hold the role now, also of earlier starts. */
const newAdmins = (world: World): ReadonlySet<string> => {
  const admins = new Set<string>();
  for (const { kind, told } of world.entries('genesys')) {
    if (told?.subject === undefined) continue;
    if (kind === `${KIND}Add`) admins.add(told.subject);
    else admins.delete(told.subject);
  }
  return admins;
};
