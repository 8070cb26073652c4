// The trail as CSV, all pages of it.
import { call } from '../call/call';

const pageRows = 1000;
const pagesMax = 100;

// The heading stands on each page; it is kept from the first.
export async function wholeTrail(path: string): Promise<string> {
  const joint = path.includes('?') ? '&' : '?';
  let text = '';
  let cursor = '';
  for (let page = 0; page < pagesMax; ++page) {
    const more = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const from = `${path}${joint}limit=${pageRows}${more}`;
    const answer = await call<string>('GET', from, { accept: 'text/csv' });
    text += page === 0 ? answer.body : answer.body.slice(answer.body.indexOf('\n') + 1);
    cursor = answer.next;
    if (!cursor) break;
  }
  return text;
}

// RFC 4180; a value that a spreadsheet would take for a formula is told apart.
export function csvOf(rows: string[][]): string {
  const told = (value: string) => {
    const plain = /^[=+\-@\t]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return rows.map((row) => `${row.map(told).join(',')}\n`).join('');
}

export function saveText(name: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
