// Dates as offices write them: dd/MM/yyyy and HH:mm, in the one zone of the country (UTC+7, no summer time).
import i18next from 'i18next';

const zone = 7 * 3600_000;
const day = 86_400_000;

/** The clock; tests set it. */
export const clock = { now: (): number => Date.now() };

const two = (n: number) => String(n).padStart(2, '0');

/** A Date whose UTC parts are the parts seen on a clock in Hanoi. */
function local(at: string | number): Date {
  return new Date(new Date(at).getTime() + zone);
}

/** Today in Hanoi, yyyy-mm-dd. */
export function today(): string {
  return local(clock.now()).toISOString().slice(0, 10);
}

/** dd/MM/yyyy of an instant or of a yyyy-mm-dd date. */
export function formatDate(value: string | undefined): string {
  if (!value) return '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value.split('-').reverse().join('/');
  const d = local(value);
  return `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`;
}

export function formatTime(value: string | number): string {
  const d = local(value);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** 14:05 22/11/2025 */
export function formatDateTime(value: string | undefined): string {
  return value ? `${formatTime(value)} ${formatDate(value)}` : '';
}

function dayNumber(at: string | number): number {
  return Math.floor((new Date(at).getTime() + zone) / day);
}

/** Since when, near in words and far as a date: "14:05", "hôm qua", "20/11". */
export function formatSince(value: string): string {
  const apart = dayNumber(clock.now()) - dayNumber(value);
  if (apart <= 0) return formatTime(value);
  if (apart === 1) return i18next.t('common:date.yesterday');
  return local(value).getUTCFullYear() === local(clock.now()).getUTCFullYear() ? formatDate(value).slice(0, 5) : formatDate(value);
}

export type Urge = 'late' | 'soon' | 'far';

/** The deadline in words, and how much it presses. Late days are working days (weekends do not count). */
export function deadline(dueAt: string): { text: string; urge: Urge } {
  const now = clock.now();
  const due = new Date(dueAt).getTime();
  const days = dayNumber(dueAt) - dayNumber(now);
  if (due < now) {
    const late = workdaysBetween(dayNumber(dueAt), dayNumber(now));
    if (late >= 1) return { text: i18next.t('common:date.lateDays', { count: late }), urge: 'late' };
    return { text: i18next.t('common:date.lateHours', { count: Math.max(1, Math.floor((now - due) / 3600_000)) }), urge: 'late' };
  }
  if (days === 0) {
    const hours = Math.floor((due - now) / 3600_000);
    if (hours < 1) return { text: i18next.t('common:date.inMinutes', { count: Math.max(1, Math.floor((due - now) / 60_000)) }), urge: 'soon' };
    if (hours < 6) return { text: i18next.t('common:date.inHours', { count: hours }), urge: 'soon' };
    return { text: i18next.t('common:date.todayAt', { time: formatTime(dueAt) }), urge: 'soon' };
  }
  if (days === 1) return { text: i18next.t('common:date.tomorrow'), urge: 'soon' };
  const weekday = i18next.t(`common:weekday.${local(dueAt).getUTCDay()}`);
  return { text: `${formatDate(dueAt).slice(0, 5)} (${weekday})`, urge: 'far' };
}

function workdaysBetween(from: number, to: number): number {
  let n = 0;
  for (let d = from + 1; d <= to && n < 1000; d++) {
    const weekday = (d + 4) % 7; // day 0 was a Thursday
    if (weekday !== 0 && weekday !== 6) n++;
  }
  return n;
}

/** Where a deadline belongs in a work list. Weeks begin on Monday. */
export function dueGroup(dueAt: string | undefined): 'late' | 'today' | 'week' | 'later' | 'none' {
  if (!dueAt) return 'none';
  if (new Date(dueAt).getTime() < clock.now()) return 'late';
  const now = dayNumber(clock.now());
  const due = dayNumber(dueAt);
  if (due === now) return 'today';
  const weekday = (now + 3) % 7; // 0 = Monday
  return due <= now + (6 - weekday) ? 'week' : 'later';
}

export type ParsedDate = { ok: true; value: string } | { ok: false; reason: 'form' | 'calendar' };

/**
 * Reads a date the way people write it: 25/11/2025, 25112025, 251125, 5/3/2020, 05.03.2020, 25/11, h (today), +7,
 * "ngày 05 tháng 3 năm 2020", 2025-11-25. A day that is not in the calendar (31/02) is refused, never bent.
 */
export function parseDate(text: string): ParsedDate {
  const s = text.trim().toLowerCase().normalize('NFC');
  if (s === 'h' || s === 'hôm nay' || s === 'hom nay') return { ok: true, value: today() };
  const plus = /^([+-])(\d{1,3})$/.exec(s);
  if (plus) return { ok: true, value: addDays(today(), Number(plus[1] + plus[2])) };
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(s);
  if (iso) return calendar(Number(iso[3]), Number(iso[2]), Number(iso[1]));
  const words = /^(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$/.exec(s);
  if (words) return calendar(Number(words[1]), Number(words[2]), Number(words[3]));
  const run = /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(s);
  if (run) return calendar(Number(run[1]), Number(run[2]), year(run[3]));
  const parts = /^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})(?:\s*[/.\-\s]\s*(\d{4}|\d{2}))?$/.exec(s);
  if (parts) return calendar(Number(parts[1]), Number(parts[2]), year(parts[3]));
  return { ok: false, reason: 'form' };
}

function year(text: string | undefined): number {
  if (!text) return Number(today().slice(0, 4));
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

function calendar(d: number, m: number, y: number): ParsedDate {
  const date = new Date(Date.UTC(y, m - 1, d));
  const real = y >= 1945 && y <= 2200 && date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return real ? { ok: true, value: `${y}-${two(m)}-${two(d)}` } : { ok: false, reason: 'calendar' };
}

export function addDays(date: string, n: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + n * day).toISOString().slice(0, 10);
}

/** n working days after a date, weekends skipped; holidays are the server's business, it has the last word. */
export function addWorkdays(date: string, n: number): string {
  let d = date;
  for (let left = n; left > 0; ) {
    d = addDays(d, 1);
    const weekday = new Date(`${d}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return d;
}
