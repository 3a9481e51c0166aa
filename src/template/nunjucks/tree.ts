/**
 * The syntax tree as text that crosses out of the realm: a table of nodes with every own property that nunjucks' objects have, so that nothing which
 * the compiler could read is left unseen. A property is a node, a list, a scalar, or something that no tree may hold.
 */
import { invariant } from '../../base/assert.ts'

export type Property =
  | { readonly node: number }
  | { readonly list: readonly Property[] }
  | { readonly scalar: string | number | boolean | null }
  | { readonly alien: string }

export interface TreeNode {
  readonly type: string
  /** From 1; undefined where nunjucks did not note it. */
  readonly line: number | undefined
  readonly properties: readonly (readonly [name: string, value: Property])[]
}

/** Nodes by number; the root is node 0. */
export type Tree = readonly TreeNode[]

/** The tree of a text that `dumpTree` wrote. */
export function readTree(text: string): Tree {
  const tree = JSON.parse(text) as Tree
  invariant(Array.isArray(tree) && tree.length > 0, 'the realm gave a tree')
  return tree
}
