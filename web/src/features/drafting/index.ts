export { DraftScreen } from './DraftScreen';
