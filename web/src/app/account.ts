import { useNavigate } from 'react-router';
import { api, read, setCsrf } from '@/lib/client';
import { clearAllDrafts } from '@/lib/drafts';
import { sessionQuery } from '@/lib/session';
import { toast } from '@/ui/toast';
import { queryClient } from './queryClient';

/** Signing out leaves nothing behind on a shared computer: no answers, no drafts, no places. */
export function useSignOut(): () => Promise<void> {
  return async () => {
    try {
      await api.DELETE('/api/session');
    } catch (error) {
      return toast.error(error);
    }
    clearAllDrafts();
    sessionStorage.clear();
    queryClient.clear();
    location.assign('/dang-nhap');
  };
}

/** Acting in another of one's posts changes everything that is shown. */
export function useSwitchPost(): (post: string) => Promise<void> {
  const navigate = useNavigate();
  return async (post) => {
    try {
      const session = await read(api.PUT('/api/session/post', { body: { post } }));
      setCsrf(session.csrf);
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate('/viec');
    } catch (error) {
      toast.error(error);
    }
  };
}
