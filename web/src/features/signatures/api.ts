import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import type { SignatureReport } from '@/lib/types';

/** Checks the signatures of a file again, now. */
export function useVerify(document: string, file: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (): Promise<SignatureReport> =>
      read(api.POST('/api/documents/{id}/files/{file}/verify', { params: { path: { id: document, file } } })),
    onSuccess: () => refresh(client, ['document', 'documents']),
  });
}
