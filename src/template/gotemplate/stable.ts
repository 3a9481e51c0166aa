/**
 * What in a template hangs on data alone that is the same in many runs. It is found from the text: pipelines of stable fields, literals and functions that
 * only look at their arguments, and blocks of nothing else. A run does such a part once for each state of that data, and later runs write what it wrote.
 */
import { assertNever } from '../../base/assert.ts'
import type { CommandNode, Item, Operand, PipeNode, TemplateNode, Tree } from './ast.ts'
import type { GoValue } from './value.ts'

/** What the data of a template has in common from run to run. Its methods are taken to look at nothing else and to change nothing. */
export interface StableData {
  /** Whether the field of that name, with all behind it, is stable. */
  readonly fields: ReadonlySet<string>
  /** Paths of maps that differ from run to run, but of which single entries are mostly alike: `ObjectMeta.Annotations`. */
  readonly maps: ReadonlySet<string>
  /** Functions that read one entry of a map, their second argument: by name, the way from their first argument to that map. */
  readonly entryReaders: ReadonlyMap<string, readonly string[]>
  /** Functions that change nothing and look at nothing but their arguments. A template that calls any other has no stable part. */
  readonly pure: ReadonlySet<string>
  /** Stands for the state of all of that in the data: one object for equal states. `entries` are those of the maps, as {@link StablePlan} has them. */
  readonly stateOf: (data: GoValue, entries: readonly MapEntry[]) => object
}

/** An entry of one of the maps that a template reads. */
export interface MapEntry {
  readonly map: string
  readonly key: string
}

/** The stable parts of a tree that is run on the whole data. */
export interface StablePlan {
  /** Items from `start` up to `end` that print the same for the same state; by their start. */
  readonly runs: ReadonlyMap<number, number>
  /** Other pipelines that give the same value for the same state. */
  readonly pipes: ReadonlySet<PipeNode>
  /** Calls of templates with the whole data. */
  readonly wholeCalls: ReadonlySet<TemplateNode>
}

/** Plans by name of the template, and the entries that decide. */
export interface StableParts {
  readonly plans: ReadonlyMap<string, StablePlan>
  readonly entries: readonly MapEntry[]
}

/** Nesting that is looked into. */
const MAX_DEPTH = 100

/** Looks through the template and those that it calls. */
export function findStable(name: string, trees: ReadonlyMap<string, Tree>, stable: StableData): StableParts {
  const found: Found = { trees, stable, plans: new Map(), uniform: new Map(), entries: new Map() }
  lookThrough(name, found, 0)
  return { plans: found.plans, entries: [...found.entries.values()] }
}

interface Found {
  readonly trees: ReadonlyMap<string, Tree>
  readonly stable: StableData
  readonly plans: Map<string, StablePlan>
  /** Whether all that the template prints is stable; false while that is looked at. */
  readonly uniform: Map<string, boolean>
  readonly entries: Map<string, MapEntry>
}

/** What the dot is: the whole data, something stable, something else. */
type Dot = 'whole' | 'stable' | 'other'

/** Variables in scope, inner ones last. */
type Scope = { readonly name: string; readonly stable: boolean }[]

/** A block that is open, or the whole template. */
interface Level {
  readonly start: number
  readonly pipe: PipeNode | undefined
  readonly pipeStable: boolean
  readonly isLoop: boolean
  /** The dot outside, and how many variables stay in its `else`. */
  readonly dot: Dot
  readonly variables: number
  readonly outerVariables: number
  stable: boolean
  /** Where the present run of stable items began, or -1, and whether it has more than text. */
  runStart: number
  runCounts: boolean
  runs: (readonly [start: number, end: number])[]
  /** Stable pipelines outside of these runs. */
  pipes: PipeNode[]
}

function lookThrough(name: string, found: Found, depth: number): boolean {
  const known = found.uniform.get(name)
  if (known !== undefined) return known
  const tree = found.trees.get(name)
  if (tree === undefined || depth > MAX_DEPTH) return false
  found.uniform.set(name, false)
  const wholeCalls = new Set<TemplateNode>()
  const look = new Look(found, assignedNames(tree.items))
  const top = newLevel(-1, undefined, true, look)
  const levels = [top]
  const { items } = tree
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Item
    const level = levels.at(-1) as Level
    switch (item.type) {
      case 'text':
        extend(level, i, false)
        break
      case 'action': {
        const { variables, assign } = item.pipe
        const stable = !assign && look.pipe(item.pipe)
        if (stable && variables.length === 0) extend(level, i, true)
        else {
          endRun(level, i)
          if (stable) level.pipes.push(item.pipe)
          else level.stable = false
          if (!assign) look.declare(item.pipe, stable)
        }
        break
      }
      case 'template': {
        const whole = item.pipe !== undefined && look.isWhole(item.pipe)
        if (whole) wholeCalls.add(item)
        if (whole && lookThrough(item.name, found, depth + 1)) extend(level, i, true)
        else {
          endRun(level, i)
          level.stable = false
        }
        break
      }
      case 'block': {
        const stable = !item.pipe.assign && look.pipe(item.pipe)
        levels.push(newLevel(i, item, stable, look))
        if (item.kind !== 'if') look.dot = stable ? 'stable' : 'other'
        break
      }
      case 'else':
        endRun(level, i)
        look.dot = level.dot
        look.scope.length = level.variables
        break
      case 'end': {
        const outer = levels.at(-2) as Level
        levels.pop()
        endRun(level, i)
        look.dot = level.dot
        look.scope.length = level.outerVariables
        if (level.stable && level.pipeStable) {
          extend(outer, level.start, true)
          break
        }
        endRun(outer, level.start)
        outer.stable = false
        if (level.pipeStable && level.pipe !== undefined) outer.pipes.push(level.pipe)
        // What seemed stable in a range was so for one pass.
        if (level.isLoop && level.pipeStable) break
        outer.runs = outer.runs.concat(level.runs)
        outer.pipes = outer.pipes.concat(level.pipes)
        break
      }
      case 'break':
      case 'continue':
        endRun(level, i)
        level.stable = false
        break
      default:
        assertNever(item)
    }
  }
  endRun(top, items.length)
  found.plans.set(name, { runs: new Map(top.runs), pipes: new Set(top.pipes), wholeCalls })
  found.uniform.set(name, top.stable)
  return top.stable
}

/** Opens a level; the variables of the block are declared in it. */
function newLevel(start: number, block: BlockItem | undefined, pipeStable: boolean, look: Look): Level {
  const { dot, scope } = look
  const outerVariables = scope.length
  if (block !== undefined && !block.pipe.assign) look.declare(block.pipe, pipeStable)
  return {
    start,
    pipe: block?.pipe,
    pipeStable,
    isLoop: block?.kind === 'range',
    dot,
    variables: scope.length,
    outerVariables,
    stable: true,
    runStart: -1,
    runCounts: false,
    runs: [],
    pipes: [],
  }
}

type BlockItem = Item & { readonly type: 'block' }

function extend(level: Level, index: number, counts: boolean): void {
  if (level.runStart < 0) level.runStart = index
  if (counts) level.runCounts = true
}

function endRun(level: Level, end: number): void {
  if (level.runStart >= 0 && level.runCounts) level.runs.push([level.runStart, end])
  level.runStart = -1
  level.runCounts = false
}

/** Variables that something is assigned to after their declaration: they never count as stable. */
function assignedNames(items: readonly Item[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const item of items) {
    if ((item.type === 'action' || item.type === 'block') && item.pipe.assign) {
      for (const { path } of item.pipe.variables) names.add(path[0] ?? '')
    }
  }
  return names
}

/** Looks at expressions, from where it stands in a template. */
class Look {
  dot: Dot = 'whole'
  readonly scope: Scope = []
  private readonly found: Found
  private readonly assigned: ReadonlySet<string>

  constructor(found: Found, assigned: ReadonlySet<string>) {
    this.found = found
    this.assigned = assigned
  }

  declare({ variables }: PipeNode, stable: boolean): void {
    for (const { path } of variables) this.scope.push({ name: path[0] ?? '', stable })
  }

  /** Whether the pipeline is the whole data: `.` or `$`. */
  isWhole({ commands, variables }: PipeNode): boolean {
    const [word, ...others] = commands.length === 1 && variables.length === 0 ? (commands[0]?.words ?? []) : []
    if (word === undefined || others.length > 0) return false
    return this.wholePath(word)?.length === 0
  }

  pipe(pipe: PipeNode, depth = 0): boolean {
    return depth <= MAX_DEPTH && pipe.commands.every((command) => this.command(command, depth))
  }

  private command({ words }: CommandNode, depth: number): boolean {
    const [first, second, third, ...others] = words
    if (first?.type === 'identifier' && second !== undefined && third?.type === 'string') {
      const way = this.found.stable.entryReaders.get(first.name)
      const path = way === undefined ? undefined : this.wholePath(second)
      if (way !== undefined && path !== undefined && this.entry([...path, ...way].join('.'), third.text))
        return others.every((word) => this.operand(word, depth))
    }
    return words.every((word) => this.operand(word, depth))
  }

  private entry(map: string, key: string): boolean {
    const { stable, entries } = this.found
    if (!stable.maps.has(map)) return false
    entries.set(`${map} ${key}`, { map, key })
    return true
  }

  private operand(node: Operand, depth: number): boolean {
    switch (node.type) {
      case 'bool':
      case 'nil':
      case 'number':
      case 'string':
      case 'identifier':
        return true
      case 'dot':
        return this.dot === 'stable'
      case 'field':
        return this.dot === 'stable' || this.covers(node)
      case 'variable':
        return this.variable(node.path[0] ?? '') || this.covers(node)
      case 'chain':
        return depth < MAX_DEPTH && this.operand(node.node, depth + 1)
      case 'pipe':
        return this.pipe(node, depth + 1)
    }
  }

  private covers(node: Operand): boolean {
    const [field] = this.wholePath(node) ?? []
    return field !== undefined && this.found.stable.fields.has(field)
  }

  private variable(name: string): boolean {
    if (this.assigned.has(name)) return false
    return this.scope.findLast((variable) => variable.name === name)?.stable ?? false
  }

  /** The fields that lead to the operand from the whole data; undefined where it starts from something else. */
  private wholePath(node: Operand): readonly string[] | undefined {
    switch (node.type) {
      case 'dot':
        return this.dot === 'whole' ? [] : undefined
      case 'field':
        return this.dot === 'whole' ? node.path : undefined
      case 'variable': {
        const [name, ...path] = node.path
        const isWhole = name === '$' && !this.assigned.has('$') && this.scope.every((variable) => variable.name !== '$')
        return isWhole ? path : undefined
      }
      default:
        return undefined
    }
  }
}
