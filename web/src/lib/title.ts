import { useEffect } from 'react';

/** The window's title: "412/UBND-VX — Đôn đốc… | Văn bản đến". */
export function useTitle(...parts: (string | undefined)[]): void {
  const text = parts.filter(Boolean).join(' | ');
  useEffect(() => {
    if (text) document.title = text;
  }, [text]);
}
