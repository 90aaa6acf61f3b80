export { DirectPanel } from './DirectPanel';
