/** What is loaded at the first workload: injectors, how they are run, and how their changes become edits. */
export { appendEntry, appendItems } from '../yaml/append.ts'
export { editTemplates, templateText } from './edits.ts'
export { injectedBy, injectWorkload, whyLeftAlone } from './inject-workload.ts'
export { createInjectors } from './injectors.ts'
