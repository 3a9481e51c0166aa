/** What cannot be evaluated of an expression, found by walking it once. A live API server checks types too; that is left to the evaluation. */
import type { parse } from '@bufbuild/cel'

export type CelExpr = ReturnType<typeof parse>['expr']

/** What an expression may refer to. */
export interface CelScope {
  readonly variables: readonly string[]
  readonly isFunction: (name: string) => boolean
}

/** Loops within loops: the API server has a budget of steps instead. */
export const MAX_NESTED_LOOPS = 3

/** Names the first thing that is not known here: a variable, a function, too many nested loops. Undefined where there is none. */
export function complaintAbout(expr: CelExpr, scope: CelScope): string | undefined {
  return visit(expr, new Set([...TYPE_NAMES, ...scope.variables]), 0, scope)
}

/** Names of types are values: `type(x) == string`. */
const TYPE_NAMES = ['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']
/** What the evaluator does without a function of that name. */
const OPERATORS = new Set(['_[_]', '_?_:_', '_&&_', '_||_', '@not_strictly_false', '__not_strictly_false__'])

function visit(expr: CelExpr | undefined, names: ReadonlySet<string>, loops: number, scope: CelScope): string | undefined {
  const { exprKind } = expr ?? { exprKind: { case: undefined } }
  const all = (parts: readonly (CelExpr | undefined)[]): string | undefined => {
    for (const part of parts) {
      const complaint = visit(part, names, loops, scope)
      if (complaint !== undefined) return complaint
    }
    return undefined
  }
  switch (exprKind.case) {
    case undefined:
    case 'constExpr':
      return undefined
    case 'identExpr':
      return names.has(exprKind.value.name) ? undefined : `refers to ${exprKind.value.name}, which match conditions do not have`
    case 'selectExpr':
    case 'listExpr':
    case 'structExpr':
      return all(partsOf(expr))
    case 'callExpr': {
      const { function: name, target, args } = exprKind.value
      if (target === undefined) return OPERATORS.has(name) || scope.isFunction(name) ? all(args) : unknownFunction(name)
      const qualified = qualifiedName(target)
      if (qualified !== undefined && scope.isFunction(`${qualified}.${name}`)) return all(args)
      // Whatever is asked of the authorizer ends at the authorizer.
      if (rootName(target) !== 'authorizer' && !scope.isFunction(name)) return unknownFunction(name)
      return all([target, ...args])
    }
    case 'comprehensionExpr': {
      if (loops >= MAX_NESTED_LOOPS) return `has more than ${MAX_NESTED_LOOPS} loops within each other`
      const { iterVar, accuVar, iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value
      const inside = new Set([...names, iterVar, accuVar])
      const inner = [loopCondition, loopStep, result].map((part) => visit(part, inside, loops + 1, scope))
      return all([iterRange, accuInit]) ?? inner.find((complaint) => complaint !== undefined)
    }
  }
}

export type CelLoop = Extract<CelExpr['exprKind'], { case: 'comprehensionExpr' }>['value']

/** Goes through the loops of an expression, the inner ones first. */
export function forEachLoop(expr: CelExpr | undefined, tell: (loop: CelLoop) => void): void {
  for (const part of partsOf(expr)) forEachLoop(part, tell)
  if (expr?.exprKind.case === 'comprehensionExpr') tell(expr.exprKind.value)
}

/** The expressions right within one. */
function partsOf(expr: CelExpr | undefined): readonly (CelExpr | undefined)[] {
  const { exprKind } = expr ?? { exprKind: { case: undefined } }
  switch (exprKind.case) {
    case undefined:
    case 'constExpr':
    case 'identExpr':
      return []
    case 'selectExpr':
      return [exprKind.value.operand]
    case 'listExpr':
      return exprKind.value.elements
    case 'structExpr':
      return exprKind.value.entries.flatMap((entry) => [
        entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined,
        entry.value,
      ])
    case 'callExpr':
      return [exprKind.value.target, ...exprKind.value.args]
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value
      return [iterRange, accuInit, loopCondition, loopStep, result]
    }
  }
}

function unknownFunction(name: string): string {
  return `calls ${name}(), which is not provided`
}

/** `sets` of `sets.contains`: a name, perhaps with dots. */
function qualifiedName(expr: CelExpr): string | undefined {
  const { exprKind } = expr
  if (exprKind.case === 'identExpr') return exprKind.value.name
  if (exprKind.case !== 'selectExpr' || exprKind.value.operand === undefined) return undefined
  const before = qualifiedName(exprKind.value.operand)
  return before === undefined ? undefined : `${before}.${exprKind.value.field}`
}

/** The variable at which a chain of fields and calls begins. */
function rootName(expr: CelExpr | undefined): string | undefined {
  const { exprKind } = expr ?? { exprKind: { case: undefined } }
  if (exprKind.case === 'identExpr') return exprKind.value.name
  if (exprKind.case === 'selectExpr') return rootName(exprKind.value.operand)
  return exprKind.case === 'callExpr' ? rootName(exprKind.value.target) : undefined
}
