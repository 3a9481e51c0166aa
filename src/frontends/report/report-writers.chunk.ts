import * as writers from './report-writers.ts'

/** The writers of reports: where one is asked for. */
export const loadReportWriters = (): typeof writers => writers
