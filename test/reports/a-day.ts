import type { EvidenceStore } from '../../src/evidence/stores/evidence-store.ts';
import { aHappening, anIdentity, billingIdentities, billingSupervisor } from './happenings.ts';
import { aSealedArchive, type SealedArchive } from './sealed-archive.ts';

const ROLE = billingSupervisor.event.target_id ?? '';

/** The ninth of June: six windows, one empty, one that could not be read, something late, one beyond history. */
export const aDay = async (elsewhere?: EvidenceStore): Promise<SealedArchive> => {
  const archive = await aSealedArchive(elsewhere);
  await archive.probe();
  await archive.declare('2026-06-09T00:00:00.000Z');
  await archive.seal({
    from: '2026-06-09T00:00:00.000Z',
    happenings: [
      aHappening('night', '2026-06-09T01:00:00.000Z', {
        actor_type: 'system',
        actor_name: 'Genesys',
      }),
      aHappening('guest', '2026-06-09T02:00:00.000Z', {
        actor_type: 'external_org',
        actor_name: 'Partner <b>Bold</b>',
        actor_home_org_id: 'another-org',
      }),
    ],
  });
  await archive.seal({ from: '2026-06-09T04:00:00.000Z' });
  await archive.seal({
    from: '2026-06-09T08:00:00.000Z',
    happenings: [
      billingSupervisor,
      aHappening('markup', '2026-06-09T11:00:00.000Z', {
        actor_name: '<script>alert(1)</script>',
        target_name: '=HYPERLINK("http://evil.example","שלום")',
        changes: [
          { property: 'name', old: ['"old", & <i>'], new: ['🚀 new'] },
          { property: 'tags', old: ['<u>kept</u>'], new: ['<u>kept</u>', '{"a":"<u>"}'] },
        ],
      }),
    ],
    identities: billingIdentities,
    snapshots: [
      {
        eventIds: [billingSupervisor.event.event_id],
        entityType: 'role',
        entityId: ROLE,
        source: `GET /api/v2/authorization/roles/${ROLE}`,
        observedAt: '2026-06-10T02:20:00.000Z',
        lagSeconds: 56_999,
        outcome: 'state',
        version: null,
        side: 'observed',
        status: 200,
        body: { id: ROLE, name: 'Billing Supervisor', permissions: ['billing:refund:add'] },
      },
    ],
  });
  await archive.close('2026-06-09T12:00:00.000Z', 'failed', 'the query ended as Failed');
  await archive.close('2026-06-09T16:00:00.000Z', 'gap', 'the platform no longer answers for it');
  await archive.seal({
    from: '2026-06-09T08:00:00.000Z',
    happenings: [aHappening('late', '2026-06-09T09:00:00.000Z', { flags: ['late'] })],
    identities: [anIdentity('user', 'nobody-knows', null, { state: 'unknown' })],
    change: { kind: 'supplement', settling: { recheckHours: 24, settled: false } },
  });
  return archive;
};
