import { ReadingPane } from '@/features/document/ReadingPane';
import { TasksScreen } from '@/features/tasks/TasksScreen';

export function Tasks() {
  return <TasksScreen Pane={ReadingPane} />;
}
