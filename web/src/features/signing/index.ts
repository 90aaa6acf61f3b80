export { SigningQueue } from './SigningQueue';
export { SignPanel } from './SignPanel';
