import { SettingsScreen } from '@/features/settings/SettingsScreen';
import { useSignOut, useSwitchPost } from '../account';
import { useNav } from '../nav';

export function Settings() {
  return <SettingsScreen sections={useNav()} signOut={useSignOut()} switchPost={useSwitchPost()} />;
}
