/** Names and patterns of a policy: longer ones than those that are read ({@link matchGlob}) would match nothing, without a word. */
export const PATTERN = {
  kind: 'string',
  pattern: /^.{1,253}$/,
  expected: 'a name or pattern of at most 253 characters',
} as const
