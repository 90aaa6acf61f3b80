export { BackgroundScreen } from './BackgroundScreen';
export { ExchangeScreen } from './ExchangeScreen';
