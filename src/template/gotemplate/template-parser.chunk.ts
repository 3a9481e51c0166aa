import * as parser from './parser.ts'

/** Go's parser step by step: for templates that are written in unusual ways, or wrong. */
export const loadTemplateParser = (): typeof parser => parser
