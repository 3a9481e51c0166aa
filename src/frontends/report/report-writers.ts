import { githubAnnotations, githubSummary } from './github.ts'
import { jsonReport } from './json.ts'
import { junitReport } from './junit.ts'
import type { ReportRun } from './report-run.ts'

/** Each form of a report. */
export const WRITERS = { json: jsonReport, junit: junitReport, github: githubAnnotations } as const satisfies Readonly<
  Record<string, (run: ReportRun) => string>
>

export { githubSummary }
