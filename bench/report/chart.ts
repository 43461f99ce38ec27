import type { Role } from '../contenders/catalogue.js';
import { type Row, shownMs } from './rows.js';

const WIDTH = 920;
const LABELS = 380;
const VALUES = 70;
const BAR = 18;
const STEP = 26;
const HEAD = 44;
const COLOURS: Readonly<Record<Role, string>> = { ours: '#0b6e4f', peer: '#b8622b', floor: '#9aa3ab' };
const WORDS: Readonly<Record<Role, string>> = {
  ours: 'cached-session',
  peer: 'others',
  floor: 'the platform, with no cache code',
};

/** Bars of the p50, the fastest first; a logarithmic axis, since they are apart by factors of a hundred. */
export function chart(title: string, rows: readonly Row[]): string {
  const height = HEAD + rows.length * STEP + 34;
  const scale = logarithmic(rows.map(({ p50 }) => p50));
  const bars = rows.map((row, index) => bar(row, HEAD + index * STEP, scale(row.p50)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="26" font-size="15" font-weight="600" fill="#1d2327">${escaped(title)}</text>`,
    ...bars,
    legend(height - 12),
    '</svg>',
    '',
  ].join('\n');
}

function bar({ label, role, p50 }: Row, y: number, length: number): string {
  const weight = role === 'ours' ? ' font-weight="600"' : '';
  return [
    `<text x="${LABELS - 10}" y="${y + 14}" text-anchor="end" fill="#1d2327"${weight}>${escaped(label)}</text>`,
    `<rect x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2" fill="${COLOURS[role]}"/>`,
    `<text x="${(LABELS + length + 6).toFixed(1)}" y="${y + 14}" fill="#1d2327">${shownMs(p50)}</text>`,
  ].join('\n');
}

function legend(y: number): string {
  const parts = (['ours', 'peer', 'floor'] as const).map((role, index) => {
    const x = 16 + index * 150;
    return `<rect x="${x}" y="${y - 10}" width="11" height="11" rx="2" fill="${COLOURS[role]}"/><text x="${x + 17}" y="${y}" fill="#4a535b">${WORDS[role]}</text>`;
  });
  return `${parts.join('\n')}\n<text x="${WIDTH - 16}" y="${y}" text-anchor="end" fill="#4a535b">ms per call, logarithmic</text>`;
}

/** Half the shortest is nothing, the longest all that there is room for. */
function logarithmic(values: readonly number[]): (value: number) => number {
  const [least, most] = [Math.min(...values) / 2, Math.max(...values)];
  const room = WIDTH - LABELS - VALUES;
  return (value) => (Math.log(value / least) / Math.log(most / least)) * room;
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
