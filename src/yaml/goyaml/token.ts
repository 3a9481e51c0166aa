/** Tokens of go-yaml v2 (yamlh.go), without the two that frame the stream's start. */
export type TokenType =
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** A token with its place. `end` of a scalar is the end of its text: of a block scalar, the end of the last line that belongs to it. */
export interface Token {
  readonly type: TokenType
  readonly start: number
  readonly end: number
  /** 0-based line of `start`, as go-yaml counts lines for its messages. */
  readonly line: number
  /** Text of a scalar, name of an anchor or alias, handle of a tag, `major.minor` of a version. */
  readonly value: string
  /** Suffix of a tag, prefix of a tag directive. */
  readonly suffix: string
  readonly style: ScalarStyle
}

/** A token without text of its own. */
export function mark(type: TokenType, start: number, end: number, line: number): Token {
  return { type, start, end, line, value: '', suffix: '', style: 'plain' }
}
