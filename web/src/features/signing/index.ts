export { SigningScreen } from './SigningScreen';
export { SignPanel } from './SignPanel';
