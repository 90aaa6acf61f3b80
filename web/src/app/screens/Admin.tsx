import { AdminScreen } from '@/features/admin/AdminScreen';
import { AntProvider } from '../AntProvider';

export function Admin() {
  return (
    <AntProvider>
      <AdminScreen />
    </AntProvider>
  );
}
