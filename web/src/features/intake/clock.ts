// Receipt has to be told to the sender the same day (Decree 30/2020 Art 21.2c): late once the day has turned, pressing from 15:30 on.
const hanoi = 7 * 3600_000;

export type Pressing = 'late' | 'today' | undefined;

export function receiptClock(receivedAt: string, now: number, today: string): Pressing {
  const day = new Date(Date.parse(receivedAt) + hanoi).toISOString().slice(0, 10);
  if (day < today) return 'late';
  const minutes = Math.floor(((now + hanoi) % 86_400_000) / 60_000);
  return minutes >= 15 * 60 + 30 ? 'today' : undefined;
}
