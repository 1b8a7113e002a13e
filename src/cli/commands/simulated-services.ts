import { simulateCxoneGuide } from '../../simulator/cxone/simulate-cxone-guide.ts';
import { simulateCxone } from '../../simulator/cxone/simulate-cxone.ts';
import { simulateGenesysGuide } from '../../simulator/genesys/simulate-genesys-guide.ts';
import { simulateGenesys } from '../../simulator/genesys/simulate-genesys.ts';
import { simulateSplunk } from '../../simulator/splunk/simulate-splunk.ts';
import type { World } from '../../simulator/world/world.ts';

export interface ServicePorts {
  readonly genesysPort: number;
  readonly cxonePort: number;
  readonly hecPort: number;
  readonly managementPort: number;
}

/** A line of what people are told. */
export interface ServiceRow {
  readonly service: string;
  readonly url: string;
  /** What a client has to present; made up, like everything here. */
  readonly credentials: string;
  /** Where faults and changes are asked for. */
  readonly admin: string;
}

export interface Simulated {
  readonly rows: readonly ServiceRow[];
  close(): Promise<void>;
}

export type StartService = (world: World, ports: ServicePorts) => Promise<Simulated>;

const CLIENT = 'holdfast / simulated-secret';

export const startGenesys: StartService = async (world, { genesysPort: port }) => {
  const { url, adminUrl: admin, close } = await simulateGenesys({ world, port });
  return { rows: [{ service: 'Genesys Cloud', url, credentials: CLIENT, admin }], close };
};

export const startCxone: StartService = async (world, { cxonePort: port }) => {
  const { url, adminUrl: admin, close } = await simulateCxone({ world, port });
  const credentials = 'SIMULATEDACCESSKEY / simulated-access-key-secret';
  return { rows: [{ service: 'NICE CXone', url, credentials, admin }], close };
};

export const startSplunk: StartService = async (_world, { hecPort, managementPort }) => {
  const splunk = await simulateSplunk({ hecPort, managementPort, useAck: true });
  return { rows: splunkRows('Splunk HEC', splunk), close: splunk.close };
};

export const startGenesysGuide: StartService = async (world, { genesysPort: port }) => {
  const { url, adminUrl: admin, close } = await simulateGenesysGuide({ world, port });
  return { rows: [{ service: 'Genesys of the guides', url, credentials: CLIENT, admin }], close };
};

export const startCxoneGuide: StartService = async (world, { cxonePort: port }) => {
  const { url, adminUrl: admin, close } = await simulateCxoneGuide({ world, port });
  return { rows: [{ service: 'CXone of the guides', url, credentials: CLIENT, admin }], close };
};

export const startSplunkGuide: StartService = async (_world, { hecPort, managementPort }) => {
  const settings = { dialect: 'guide' } as const;
  const splunk = await simulateSplunk({ hecPort, managementPort, settings });
  return { rows: splunkRows('HEC of the guides', splunk), close: splunk.close };
};

const splunkRows = (
  service: string,
  { hecUrl, managementUrl, adminUrl: admin, token }: Awaited<ReturnType<typeof simulateSplunk>>,
): readonly ServiceRow[] => [
  { service, url: hecUrl, credentials: token, admin },
  { service: 'Splunk search', url: managementUrl, credentials: 'simulated-search-token', admin },
];
