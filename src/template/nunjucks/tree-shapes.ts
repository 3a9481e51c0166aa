/**
 * The allow-list of syntax: which nodes may stand where, and which properties they have. Node types and fields: nunjucks 3.2.4, src/nodes.js and what
 * src/parser.js makes of them. A node, a place or a property that is not here is refused.
 */

/** What a property of a node holds: nodes of a place (`?` or none, `*` a list), or a scalar. */
export type Rule = Place | `${Place}?` | `${Place}*` | 'scalar' | 'string' | 'operator' | 'null'

export type Place = keyof typeof SHAPES

const BINARY = { left: 'expression', right: 'expression' } as const
const UNARY = { target: 'expression' } as const

const EXPRESSIONS = {
  Add: BINARY,
  And: BINARY,
  Array: { children: 'expression*' },
  Compare: { expr: 'expression', ops: 'operand*' },
  Concat: BINARY,
  Dict: { children: 'pair*' },
  Div: BINARY,
  Filter: { name: 'filterName', args: 'filterArguments' },
  FloorDiv: BINARY,
  FunCall: { name: 'callee', args: 'arguments' },
  Group: { children: 'expression*' },
  In: BINARY,
  InlineIf: { cond: 'expression', body: 'expression', else_: 'expression?' },
  Is: { left: 'expression', right: 'test' },
  Literal: { value: 'scalar' },
  LookupVal: { target: 'expression', val: 'key' },
  Mod: BINARY,
  Mul: BINARY,
  Neg: UNARY,
  Not: UNARY,
  Or: BINARY,
  Pos: UNARY,
  Sub: BINARY,
  Symbol: { value: 'string' },
} as const

const STATEMENTS = {
  For: { arr: 'expression', name: 'loopTarget', body: 'body', else_: 'body?' },
  If: { cond: 'expression', body: 'body', else_: 'otherwise?' },
  Macro: { name: 'definition', args: 'parameters', body: 'body' },
  Output: { children: 'printed*' },
  Set: { targets: 'definition*', value: 'expression?', body: 'capture?' },
  Switch: { expr: 'expression', cases: 'case*', default: 'body?' },
} as const

const NAME_ALONE = { Symbol: { value: 'string' } } as const

/** Place → node types that may stand there → their properties. */
export const SHAPES = {
  root: { Root: { children: 'statement*' } },
  statement: STATEMENTS,
  body: { NodeList: { children: 'statement*' } },
  otherwise: { NodeList: { children: 'statement*' }, If: STATEMENTS.If },
  printed: { ...EXPRESSIONS, TemplateData: { value: 'string' } },
  capture: { Capture: { body: 'body' } },
  case: { Case: { cond: 'expression', body: 'body' } },
  expression: EXPRESSIONS,
  operand: { CompareOperand: { expr: 'expression', type: 'operator' } },
  /** What stands between brackets or after a dot. */
  key: EXPRESSIONS,
  pair: { Pair: { key: 'pairKey', value: 'expression' } },
  pairKey: { Symbol: { value: 'string' }, Literal: { value: 'string' } },
  callee: NAME_ALONE,
  arguments: { NodeList: { children: 'argument*' } },
  argument: { ...EXPRESSIONS, KeywordArgs: { children: 'keyword*' } },
  keyword: { Pair: { key: 'keywordName', value: 'keywordValue' } },
  keywordName: NAME_ALONE,
  keywordValue: { ...EXPRESSIONS, Caller: { name: 'keywordName', args: 'parameters', body: 'body' } },
  filterName: NAME_ALONE,
  filterArguments: { NodeList: { children: 'filterArgument*' } },
  filterArgument: { ...EXPRESSIONS, KeywordArgs: { children: 'keyword*' }, Capture: { body: 'body' } },
  /** `is odd`, `is divisibleby(3)`, `is none`. */
  test: { Symbol: { value: 'string' }, FunCall: { name: 'testName', args: 'arguments' }, Literal: { value: 'null' } },
  testName: NAME_ALONE,
  definition: NAME_ALONE,
  loopTarget: { Symbol: { value: 'string' }, Array: { children: 'definition*' } },
  parameters: { NodeList: { children: 'parameter*' } },
  parameter: { Symbol: { value: 'string' }, KeywordArgs: { children: 'parameterDefault*' } },
  parameterDefault: { Pair: { key: 'definition', value: 'expression' } },
} as const

/** Why a node type of nunjucks is not allowed anywhere, in the words of a template's author. */
export const NOT_ALLOWED: ReadonlyMap<string, string> = new Map([
  ['AsyncAll', 'asyncAll is not available: rendering never waits'],
  ['AsyncEach', 'asyncEach is not available: rendering never waits'],
  ['IfAsync', 'ifAsync is not available: rendering never waits'],
  ['FilterAsync', 'filters that wait are not available'],
  ['Block', 'block is not available: templates have no parents'],
  ['Super', 'super is not available: templates have no parents'],
  ['CallExtension', 'extensions are not available'],
  ['CallExtensionAsync', 'extensions are not available'],
  ['Extends', 'extends is not available: templates cannot load other templates'],
  ['FromImport', 'import is not available: templates cannot load other templates'],
  ['Import', 'import is not available: templates cannot load other templates'],
  ['Include', 'include is not available: templates cannot load other templates'],
  ['Pow', '** is not available'],
])
