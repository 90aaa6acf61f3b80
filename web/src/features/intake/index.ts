export { IntakeList } from './IntakeList';
