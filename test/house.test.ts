import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const OXLINT = join(root, 'node_modules/.bin/oxlint');

/** What each folder may import and what it may not; `type:` marks an `import type`. */
const HOUSE: Record<string, { allowed: string[]; forbidden: string[] }> = {
  'src/audit': {
    allowed: ['./event.ts'],
    forbidden: ['node:crypto', 'zod', '../http/secret.ts', 'type:../http/secret.ts'],
  },
  'src/http': {
    allowed: ['./secret.ts', '../audit/failure.ts', 'undici', 'node:tls', 'node:timers/promises'],
    forbidden: ['../splunk/target.ts', '../config/config.ts', '@temporalio/common', 'zod'],
  },
  'src/platforms': {
    allowed: ['../audit/event.ts', 'type:../http/secret.ts', 'zod'],
    forbidden: [
      './genesys/decode.ts',
      '../splunk/target.ts',
      'type:../config/config.ts',
      '@temporalio/common',
    ],
  },
  'src/platforms/genesys': {
    allowed: [
      './decode.ts',
      '../platform.ts',
      '../../audit/event.ts',
      '../../http/secret.ts',
      'zod',
    ],
    forbidden: [
      '../cxone/authenticate.ts',
      '../../splunk/target.ts',
      '../../config/config.ts',
      '@temporalio/common',
    ],
  },
  'src/platforms/cxone': {
    allowed: [
      './authenticate.ts',
      '../platform.ts',
      '../../audit/event.ts',
      '../../http/secret.ts',
      'zod',
      'csv-parse/sync',
      'read-excel-file/universal',
    ],
    forbidden: ['../genesys/decode.ts', '../../batches/batch-store.ts', 'undici'],
  },
  'src/identity': {
    allowed: [
      '../audit/event.ts',
      'type:../platforms/look-ups.ts',
      'type:../ledger/identities.ts',
      'type:../evidence/formats/evidence-files.ts',
    ],
    forbidden: [
      '../platforms/look-ups.ts',
      'type:../platforms/genesys/decode.ts',
      '../ledger/identities.ts',
      'type:../ledger/ledger.ts',
      '../http/secret.ts',
      '@temporalio/common',
    ],
  },
  'src/batches': {
    allowed: ['../audit/batch.ts', 'node:fs/promises'],
    forbidden: ['../platforms/platform.ts', '../splunk/target.ts', '../ledger/ledger.ts'],
  },
  'src/ledger': {
    allowed: ['../audit/batch.ts', 'kysely', 'kysely/migration', 'pg', 'node:sqlite'],
    forbidden: [
      '../batches/batch-store.ts',
      '../platforms/platform.ts',
      '@temporalio/common',
      'zod',
    ],
  },
  'src/splunk': {
    allowed: ['../audit/event.ts', '../http/http-client.ts', 'node:crypto'],
    forbidden: [
      '../evidence/sign.ts',
      '../platforms/platform.ts',
      '../batches/batch-store.ts',
      'undici',
    ],
  },
  'src/evidence': {
    allowed: ['../audit/window.ts', 'node:crypto'],
    forbidden: ['../splunk/target.ts', '../platforms/platform.ts', '../config/config.ts'],
  },
  'src/evidence/signing': {
    allowed: [
      './signer.ts',
      '../formats/dsse.ts',
      '../../audit/failure.ts',
      '@aws-sdk/client-kms',
      'node:crypto',
    ],
    forbidden: [
      '../log/evidence-log.ts',
      '../stores/evidence-store.ts',
      '../../http/http-client.ts',
      '@aws-sdk/client-s3',
    ],
  },
  'src/evidence/stores': {
    allowed: [
      './evidence-store.ts',
      '../formats/window-predicate.ts',
      '../../audit/failure.ts',
      '@aws-sdk/client-s3',
      'node:fs/promises',
    ],
    forbidden: [
      '../verify/verify-archive.ts',
      '../log/evidence-log.ts',
      'type:../../http/secret.ts',
      '../../config/config.ts',
      '@aws-sdk/client-kms',
    ],
  },
  'src/evidence/log': {
    allowed: [
      './leaves.ts',
      '../formats/log-entry.ts',
      '../signing/signer.ts',
      '../stores/evidence-store.ts',
      '../../http/http-client.ts',
      'node:crypto',
    ],
    forbidden: [
      '../archive/seal-statement.ts',
      '../verify/archive-reader.ts',
      'type:../../ledger/harvests.ts',
      'undici',
    ],
  },
  'src/alerts': {
    allowed: ['../audit/event.ts', '../http/http-client.ts'],
    forbidden: ['../ledger/ledger.ts', '../splunk/target.ts', '@temporalio/common'],
  },
  'src/alerts/rules': {
    allowed: ['./rule.ts', '../../audit/event.ts', 'ajv/dist/2020.js', 'yaml', 'node:net'],
    forbidden: [
      '../../ledger/alerts.ts',
      'type:../../ledger/alerts.ts',
      '../../platforms/platform.ts',
      '../../config/config.ts',
    ],
  },
  'src/alerts/channels': {
    allowed: ['./channel.ts', '../../audit/alert.ts', '../../http/secret.ts', '@slack/web-api'],
    forbidden: [
      '../rules/rule.ts',
      '../../ledger/alerts.ts',
      'type:../../ledger/alerts.ts',
      '../../platforms/platform.ts',
      'undici',
    ],
  },
  'src/alerts/acknowledge': {
    allowed: [
      './link-token.ts',
      '../alert-settings.ts',
      '../channels/channel.ts',
      '../channels/render-notice.ts',
      '../../audit/alert.ts',
      'node:http',
    ],
    forbidden: [
      '../channels/webhook.ts',
      'type:../../ledger/alerts.ts',
      '../../config/config.ts',
      '@temporalio/client',
    ],
  },
  'src/alerts/intake': {
    allowed: [
      './event-queue.ts',
      '../alert-settings.ts',
      '../../audit/failure.ts',
      'type:../../http/secret.ts',
      '@aws-sdk/client-sqs',
      'node:https',
    ],
    forbidden: [
      '../rules/rule.ts',
      '../../platforms/genesys/read-pushed.ts',
      'type:../../ledger/ledger.ts',
      '@aws-sdk/client-eventbridge',
      '@temporalio/activity',
    ],
  },
  'src/reports': {
    allowed: [
      '../audit/event.ts',
      'type:../batches/batch-store.ts',
      'type:../evidence/manifest.ts',
    ],
    forbidden: [
      '../batches/batch-store.ts',
      '../splunk/target.ts',
      'type:../platforms/platform.ts',
    ],
  },
  'src/reports/alerts': {
    allowed: ['./response-times.ts', '../../audit/alert.ts'],
    forbidden: [
      '../counted.ts',
      '../search/search-query.ts',
      'type:../../ledger/alerts.ts',
      '../../alerts/rules/rule.ts',
      'node:fs',
    ],
  },
  'src/reports/search': {
    allowed: [
      './search-query.ts',
      '../html.ts',
      '../archive/read-log.ts',
      '../../audit/event.ts',
      '../../evidence/formats/object-keys.ts',
      'type:../../evidence/stores/evidence-store.ts',
      'node:sqlite',
      'yazl',
    ],
    forbidden: [
      '../auditor/build-report.ts',
      '../../evidence/stores/evidence-store.ts',
      '../../evidence/verify/verify.ts',
      '../../ledger/ledger.ts',
      'type:../../platforms/platform.ts',
      'zod',
    ],
  },
  'src/activities': {
    allowed: [
      '../ledger/ledger.ts',
      '../splunk/target.ts',
      '@temporalio/activity',
      'type:@temporalio/worker',
    ],
    forbidden: [
      '../workflows/index.ts',
      '../config/config.ts',
      '../worker.ts',
      '../cli/main.ts',
      '../simulator/world/world.ts',
      '@temporalio/worker',
      '@temporalio/client',
    ],
  },
  'src/activities/delivery': {
    allowed: [
      './deliver.ts',
      '../failure.ts',
      '../../ledger/ledger.ts',
      '../../splunk/target.ts',
      '@temporalio/activity',
      'type:@temporalio/worker',
    ],
    forbidden: [
      '../reading/fetch-pages.ts',
      '../../workflows/index.ts',
      '../../config/config.ts',
      '../../worker.ts',
      '../../cli/main.ts',
      '../../simulator/world/world.ts',
    ],
  },
  'src/workflows': {
    allowed: ['../audit/batch.ts', '@temporalio/workflow', 'type:../activities/activities.ts'],
    forbidden: [
      '../activities/activities.ts',
      'node:crypto',
      'zod',
      'type:../ledger/ledger.ts',
      '@temporalio/activity',
    ],
  },
  'src/config': {
    allowed: ['../audit/failure.ts', 'type:../splunk/target.ts', 'zod', 'yaml', 'node:fs/promises'],
    forbidden: [
      '../splunk/target.ts',
      '../workflows/index.ts',
      'type:../activities/activities.ts',
      '@temporalio/common',
    ],
  },
  'src/embedded': {
    allowed: ['@temporalio/client', 'node:child_process'],
    forbidden: ['../config/config.ts', '../http/http-client.ts', 'undici'],
  },
  'src/cli': {
    allowed: ['../config/config.ts', '../embedded/health.ts', '@temporalio/client', 'commander'],
    forbidden: ['../simulator/world/world.ts', '../../test/support/temporal-server.ts'],
  },
  'src/cli/demo': {
    allowed: ['../../simulator/world/world.ts', '../table.ts'],
    forbidden: ['../../../test/support/temporal-server.ts'],
  },
  'src/simulator': {
    allowed: ['./world/world.ts', 'node:http'],
    forbidden: ['type:../audit/event.ts', '../platforms/platform.ts', 'undici', 'zod'],
  },
  'src/simulator/genesys': {
    allowed: ['./state.ts', '../faults.ts', '../world/world.ts', 'node:http'],
    forbidden: ['type:../../audit/event.ts', '../../platforms/platform.ts', 'undici', 'zod'],
  },
  'src/simulator/slack': {
    allowed: ['./slack-state.ts', '../http/serve.ts', 'ws', 'node:stream'],
    forbidden: ['type:../../audit/alert.ts', '../../alerts/channels/slack.ts', '@slack/web-api'],
  },
  'src/simulator/splunk/hec': {
    allowed: ['./hec-reply.ts', '../http.ts', '../../http/serve.ts', 'node:zlib'],
    forbidden: ['type:../../../audit/event.ts', '../../../splunk/target.ts', 'undici', 'zod'],
  },
  'src/worker': {
    allowed: ['../activities/activities.ts', '../config/config.ts', '@temporalio/worker'],
    forbidden: ['../simulator/world/world.ts', '../../test/support/temporal-server.ts'],
  },
  src: {
    allowed: ['./config/config.ts', './embedded/health.ts', '@temporalio/worker'],
    forbidden: ['./simulator/world/world.ts', '../test/support/temporal-server.ts'],
  },
};

/** Rules beside the imports: the file that breaks one, and what it holds. */
const OTHER_RULES = [
  ['typescript(no-floating-promises)', 'src/http/a.ts', 'void 0; (async () => 1)();'],
  [
    'typescript(consistent-type-imports)',
    'src/http/a.ts',
    "import { B } from './b.ts';\nexport const c = (b: B): B => b;",
  ],
  [
    'import(no-cycle)',
    'src/http/a.ts',
    "import { d } from './d.ts';\nexport const a = (): number => d();",
  ],
  ['eslint(no-console)', 'src/http/a.ts', "console.log('a');"],
  ['import(no-default-export)', 'src/http/a.ts', 'export default 1;'],
  ['typescript(no-explicit-any)', 'src/http/a.ts', 'export const a = (b: any): unknown => b;'],
  ['eslint(no-empty)', 'src/http/a.ts', 'try { JSON.parse("1"); } catch {}'],
] as const;

interface Diagnostic {
  code: string;
  labels: { span: { line: number } }[];
}

describe('the house', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-house-'));
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  const lint = (...args: string[]) => {
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const { status, stdout } = spawnSync(OXLINT, ['--format', 'json', ...args], options);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
    return { status, diagnostics };
  };

  for (const [place, { allowed, forbidden }] of Object.entries(HOUSE)) {
    it(`refuses in ${place}/ exactly what it may not import`, () => {
      const file = `${place}/${place === 'src' ? 'worker' : 'planted'}.ts`;
      write(file, [...allowed, ...forbidden].map(importLine).join('\n'));
      const { status, diagnostics } = lint('src');
      const refused = diagnostics.filter(({ code }) => code === 'eslint(no-restricted-imports)');
      const lines = refused.map(({ labels }) => labels[0]?.span.line ?? 0);
      assert.deepEqual(
        lines.toSorted((a, b) => a - b),
        forbidden.map((_, index) => allowed.length + index + 1),
      );
      assert.equal(status, 1);
    });
  }

  it('has a rule for every folder', () => {
    const places = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/${name}`);
    assert.deepEqual(
      places.filter((place) => HOUSE[place] === undefined),
      [],
    );
  });

  for (const [rule, file, text] of OTHER_RULES) {
    it(`refuses what ${rule} is about`, () => {
      write('src/http/b.ts', 'export interface B { readonly b: number }\n');
      write('src/http/d.ts', "import { a } from './a.ts';\nexport const d = (): number => a();\n");
      write(file, `${text}\n`);
      const { status, diagnostics } = lint('--type-aware', '--deny-warnings', file);
      assert.ok(
        diagnostics.some(({ code }) => code === rule),
        JSON.stringify(diagnostics),
      );
      assert.equal(status, 1);
    });
  }

  it('finds nothing to refuse in the tree as it is', () => {
    const { status, stdout } = spawnSync(OXLINT, ['--deny-warnings', '--format', 'unix'], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  });
});

function importLine(target: string, index: number): string {
  const path = target.replace(/^type:/, '');
  return `import ${target === path ? '' : 'type '}{ name${index} } from '${path}';`;
}
