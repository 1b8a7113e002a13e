import type { Draw } from '../changes/random.ts';

const HOUR_MS = 3_600_000;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];

/** The same instant as an older endpoint writes it: with an offset, with the name of a zone, or both. */
export function localise(draw: Draw, time: number): string {
  const zone = draw.pick(ZONES);
  const form = draw.int(3);
  const local = shownIn(zone, time);
  const minutes = Math.round((Date.parse(`${local}Z`) - Math.floor(time / 1000) * 1000) / 60_000);
  const text = `${local}.${`${time % 1000}`.padStart(3, '0')}`;
  const offset = offsetText(minutes, form === 0 ? '' : ':');
  if (form < 2) return text + offset;
  // In the hour that comes twice the zone alone does not tell which; then the offset is written with it.
  const isTold = [-HOUR_MS, HOUR_MS].every((shift) => shownIn(zone, time + shift) !== local);
  return `${text}${isTold ? '' : offset}[${zone}]`;
}

/** Swedes write dates as ISO 8601 does. */
function shownIn(timeZone: string, time: number): string {
  return new Date(time).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
}

function offsetText(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  const hh = `${Math.floor(size / 60)}`.padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hh}${separator}${`${size % 60}`.padStart(2, '0')}`;
}
