export { BackgroundScreen } from './BackgroundScreen';
