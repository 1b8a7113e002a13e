import type { ContactCentre } from '../changes/contact-centre.ts';
import { cxoneRecordOf } from '../changes/cxone-record.ts';
import { createDraw } from '../changes/random.ts';
import type { World } from '../world/world.ts';

/** Columns of the Change Audit report as the help pages name them. */
const COLUMNS = [
  'Application',
  'Modified Time (UTC)',
  'Entity',
  'Attribute',
  'Previous Value',
  'Changed Value',
  'Triggered By',
  'Instance',
];

const ATTRIBUTES = ['Name', 'Role', 'Status', 'Email', 'Team', 'Proficiency'];

/** What an administrator exports by hand: rows of the Change Audit report over a time, heading first. */
export function changeReport(world: World, from: number, to: number): string[][] {
  const rows = world.visible('cxone', from, to, world.now()).map((entry) => {
    const { application, entity, triggeredBy, instance } = cxoneRecordOf(
      world.seed,
      world.centre,
      entry,
      world.now(),
    );
    const draw = createDraw(world.seed, 14, entry.seq, entry.part);
    const attribute = draw.pick(ATTRIBUTES);
    const [before, after] = [value(draw, world.centre), value(draw, world.centre)];
    const time = new Date(entry.time).toISOString().slice(0, 19).replace('T', ' ');
    return [application, time, entity, attribute, before, after, triggeredBy, instance];
  });
  return [COLUMNS, ...rows];
}

/** As spreadsheets write it: CRLF, quotes doubled, a byte order mark first. */
export function changeReportCsv(world: World, from: number, to: number): string {
  const lines = changeReport(world, from, to).map((row) =>
    row
      .map((cell) => (/[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(','),
  );
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function value(draw: ReturnType<typeof createDraw>, { roles, users }: ContactCentre): string {
  if (draw.chance(0.1)) return '';
  if (draw.chance(0.02)) return '=HYPERLINK("http://example.invalid","open, please")';
  return draw.chance(0.5) ? draw.pick(roles).name : draw.pick(users).email;
}
