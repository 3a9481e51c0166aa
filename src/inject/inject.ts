/** What is loaded at the first workload: the flow from decision to edits. */
export { appendEntry, appendItems } from '../yaml/append.ts'
export { runPipeline } from './pipeline.ts'
