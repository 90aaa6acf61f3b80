export { RecipientsMatrix } from './RecipientsMatrix';
