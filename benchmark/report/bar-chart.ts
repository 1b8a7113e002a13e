export interface Bar {
  readonly label: string;
  readonly value: number;
  /** As it is written behind the bar. */
  readonly text: string;
  /** Ours is filled, the others are not. */
  readonly isOurs: boolean;
}

const WIDTH = 680;
const LABEL_WIDTH = 275;
const ROW_HEIGHT = 28;
const TOP = 34;
const TEXT_WIDTH = 130;

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Horizontal bars from zero, as an SVG that is readable on light and dark. */
export const barChart = (title: string, bars: readonly Bar[]): string => {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const height = TOP + bars.length * ROW_HEIGHT + 10;
  const rows = bars.map((bar, index) => {
    const y = TOP + index * ROW_HEIGHT;
    const width = Math.max(1, (bar.value / most) * (WIDTH - LABEL_WIDTH - TEXT_WIDTH));
    const fill = bar.isOurs ? '#2563eb' : '#94a3b8';
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${y + 15}" text-anchor="end">${escape(bar.label)}</text>`,
      `<rect x="${LABEL_WIDTH}" y="${y + 2}" width="${width.toFixed(1)}" height="18" fill="${fill}"/>`,
      `<text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${y + 15}">${escape(bar.text)}</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#ffffff"/>
<g fill="#111827"><text x="8" y="20" font-weight="600">${escape(title)}</text>
${rows.join('\n')}</g>
</svg>
`;
};
