/** Of pipelines, what both ways of parsing go by. Mirrors checkPipeline of text/template/parse/parse.go, Go 1.26. */
import type { CommandNode, Operand, VariableNode } from './ast.ts'

/** What only the first command of a pipeline may be. */
export const NOT_EXECUTABLE: ReadonlySet<Operand['type']> = new Set<Operand['type']>(['bool', 'dot', 'nil', 'number', 'string'])

/** Pipelines that nest in one of such commands. */
export function depthOf(variables: readonly VariableNode[], commands: readonly CommandNode[]): number {
  let inner = 0
  for (const { words } of commands) for (const word of words) inner = Math.max(inner, wordDepth(word))
  const parenthesis = variables.length === 0 && commands.length === 1 && commands[0]?.words.length === 1
  return parenthesis && commands[0]?.words[0]?.type === 'pipe' ? inner : inner + 1
}

function wordDepth(word: Operand): number {
  if (word.type === 'pipe') return word.depth
  // A chain's base is no chain: the parser puts all fields into one.
  return word.type === 'chain' && word.node.type === 'pipe' ? word.node.depth : 0
}
