export { SignaturePanel } from './SignaturePanel';
