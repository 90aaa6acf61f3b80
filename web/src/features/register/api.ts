import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read, upload } from '@/lib/client';
import { refresh } from '@/lib/live';
import type { Document, Intake, RegisterIncoming, Upload } from '@/lib/types';

/** The server's limit for one file; it has the last word. */
export const maxBytes = 100 * 1024 * 1024;

/** The same as it is said to people. */
export const maxShown = 100_000_000;

export const sendFile = (file: File, onProgress: (part: number) => void, signal: AbortSignal) =>
  upload<Upload>(`/api/uploads?name=${encodeURIComponent(file.name.normalize('NFC'))}`, file, onProgress, signal);

export const uploadQuery = (id: string) =>
  queryOptions({
    queryKey: ['upload', id],
    staleTime: Infinity,
    retry: false,
    queryFn: (): Promise<Upload> => read(api.GET('/api/uploads/{id}', { params: { path: { id } } })),
  });

export const intakeQuery = (id: string) =>
  queryOptions({
    queryKey: ['intake', 'one', id],
    queryFn: (): Promise<Intake> => read(api.GET('/api/intake/{id}', { params: { path: { id } } })),
  });

export const discardUpload = (id: string) => api.DELETE('/api/uploads/{id}', { params: { path: { id } } });

export const issuersQuery = (q: string) =>
  queryOptions({
    queryKey: ['issuers', q],
    staleTime: 60_000,
    queryFn: async () => (await read(api.GET('/api/issuers', { params: { query: { q: q || undefined, limit: 20 } } }))).items,
  });

const touched = ['documents', 'tasks', 'counters', 'intake', 'catalog'];

export function useRegister() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RegisterIncoming): Promise<Document> => read(api.POST('/api/documents/incoming', { body })),
    onSuccess: () => refresh(client, touched),
  });
}

export function useRefuseIntake() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }): Promise<Intake> =>
      read(api.POST('/api/intake/{id}/refuse', { params: { path: { id } }, body: { reason } })),
    onSuccess: () => refresh(client, ['intake', 'counters']),
  });
}

export const uploadUrl = (id: string) => `/api/uploads/${id}/content`;

/** The paper among the files of a parcel: its first PDF. */
export function intakeUrl(intake: Intake): string | undefined {
  const n = intake.files.findIndex((f) => f.contentType === 'application/pdf' || /\.pdf$/i.test(f.name));
  return n < 0 ? undefined : `/api/intake/${intake.id}/files/${n}/content`;
}

/** What waits on the exchange; the same list as the screen "Chờ vào sổ". */
export const waitingIntake = infiniteQueryOptions({
  queryKey: ['intake', 'list', 'new'],
  initialPageParam: '',
  queryFn: ({ pageParam }) => read(api.GET('/api/intake', { params: { query: { state: 'new', cursor: pageParam || undefined, limit: 50 } } })),
  getNextPageParam: (page) => page.next,
});
