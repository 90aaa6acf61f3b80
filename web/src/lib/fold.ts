// Folding for every search box and picker: marks off, đ to d, lower case. NFD alone leaves đ as it is.

/** "Đường Hoà" and "duong hoà" and "DUONG HOÀ" fold to the same "duong hoa". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether every word of the query begins some word of the text, or the query is its initials ("skhcn"). */
export function matches(text: string, query: string): boolean {
  const wanted = fold(query);
  if (!wanted) return true;
  const folded = fold(text);
  const words = folded.split(' ');
  if (wanted.split(' ').every((w) => words.some((word) => word.startsWith(w)))) return true;
  return folded.includes(wanted) || words.map((w) => w[0]).join('').startsWith(wanted.replaceAll(' ', ''));
}

const collator = new Intl.Collator('vi');

/** Vietnamese alphabetical order. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b);
}
