import type { Fact } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether the actor's home is another organisation: partners, the vendor's support. The event says it itself. */
export const actorForeign = (event: AuditEvent): Fact => ({
  name: 'actor_foreign',
  ...judge(event),
});

const judge = (event: AuditEvent): Omit<Fact, 'name'> => {
  const { actor_type, actor_home_org_id: home, organization_id: own } = event;
  if (actor_type === 'external_org') {
    return { value: true, text: `the actor's home is ${home ?? 'another organisation'}` };
  }
  if (home !== null && UUID.test(own)) {
    return home.toLowerCase() === own.toLowerCase()
      ? { value: false, text: 'the actor is of this organisation' }
      : { value: true, text: `the actor's home is organisation ${home}` };
  }
  if (actor_type === 'vendor_internal') {
    return { value: true, text: "the platform calls the actor one of the vendor's" };
  }
  if (actor_type === 'client' || actor_type === 'system') {
    return { value: false, text: `the actor is no person but a ${actor_type}` };
  }
  return { value: null, text: "the record does not tell the actor's organisation" };
};
