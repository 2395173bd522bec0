// Rows as a text table.

/** `columns`: [heading, row => text, whether it is a figure, which goes to the right]. */
export function table(columns, rows) {
  const cells = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, show]) => show(row) ?? '-'))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at].length)));
  const padded = (text, at) => (columns[at][2] ? text.padStart(widths[at]) : text.padEnd(widths[at]));
  const lines = cells.map((line) => line.map(padded));
  return lines.map((line) => line.join('  ').trimEnd()).join('\n');
}

/** Three digits that mean something; nothing for nothing. */
export function figure(number) {
  if (number === null || number === undefined) return null;
  return number >= 100 ? Math.round(number).toString() : number.toPrecision(3);
}

export const megabytes = (bytes) => (bytes === null || bytes === undefined ? null : figure(bytes / 1e6));
export const percent = (share) => (share === null || share === undefined ? null : `${(100 * share).toFixed(0)} %`);
