export { IssuePanel } from './IssuePanel';
export { IssueQueue } from './IssueQueue';
