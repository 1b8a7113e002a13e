import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { aNotice } from '../../alerts/acknowledge/support.ts';
import { aConfig, aConfigFile } from '../../config/support.ts';

interface Deployment {
  /** Of section alerts, indented by two. */
  readonly alerts?: string;
  /** Other sections. */
  readonly rest?: string;
}

const CHANNELS = '  channels: { hook: { webhook: { url: env:HOOK } } }';
const POLICIES = '  policies: { all: [ { notify: [hook] } ] }';

/** A configuration with a section alerts, and a ledger beside it. */
export const alertDeployment = async ({ alerts = '', rest = '' }: Deployment = {}) => {
  const section = `alerts:\n${alerts.includes('channels:') ? '' : `${CHANNELS}\n`}${alerts.includes('policies:') ? '' : `${POLICIES}\n`}${alerts}`;
  const place = await aConfigFile(aConfig({ rest: `${section}\n${rest}` }));
  const location = { kind: 'sqlite', file: join(place.folder, '.holdfast/ledger.db') } as const;
  return {
    ...place,
    /** Raises one alert with this id, and a change of its own. */
    async raise(id: string): Promise<void> {
      await mkdir(join(place.folder, '.holdfast'), { recursive: true });
      const ledger = await openLedger(location);
      const now = Date.now();
      const match = {
        id,
        rule: 'rule-1',
        changeId: id,
        outcome: 'alert',
        reason: null,
        severity: 'critical',
        platform: 'genesys',
        organizationId: 'org-1',
        notice: aNotice(),
        groupKey: id,
        groupMs: 0,
        eventAt: now - 3_000,
        receivedAt: now - 1_000,
        source: 'push:test',
      } as const;
      await ledger.alerts.decide({ matches: [match], storm: { perMinute: 20 } });
      await ledger.close();
    },
  };
};
