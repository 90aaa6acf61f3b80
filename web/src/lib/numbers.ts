/** 1.234.567,5 in Vietnamese, 1,234,567.5 in English. */
import i18next from 'i18next';

export function formatNumber(n: number): string {
  return n.toLocaleString(i18next.language === 'en' ? 'en-GB' : 'vi-VN');
}

export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${formatNumber(Math.round(bytes / 1000))} KB`;
  return `${formatNumber(Math.round(bytes / 100_000) / 10)} MB`;
}
