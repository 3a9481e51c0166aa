/**
 * Sources without what is slow as long as V8 knows little of a function, which in a short run is always.
 * - Loops and destructuring over arrays are written out by index: an iterator makes an object for itself and one for each step, and takes twice the bytecode.
 *   Which values are arrays is what the type checker says; Maps, strings and generators stay as they are.
 * - Private names become plain ones, those of each file their own.
 * Texts are edited in place, so that the rest of them is as it was written.
 */
import { join } from 'node:path'
import {
  isArrayBindingPattern,
  isArrowFunction,
  isBlock,
  isCallExpression,
  isForOfStatement,
  isIdentifier,
  isPrivateIdentifier,
  isPropertyAccessExpression,
  isVariableDeclarationList,
  isVariableStatement,
} from 'typescript/unstable/ast/is'
import { API, TypeFlags } from 'typescript/unstable/sync'

/** Sources of a project's `src` as texts by path, those that are wanted. */
export function lowerSources(root, isWanted = () => true) {
  const api = new API({ cwd: root })
  try {
    const config = join(root, 'tsconfig.json')
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (project === undefined) throw new Error(`${config} cannot be read`)
    const { program, checker } = project
    const files = program.getSourceFileNames().filter((file) => file.startsWith(join(root, 'src/')) && isWanted(file))
    return new Map(files.map((file, i) => [file, new Lowering(program.getSourceFile(file), checker, `$_${i}`).run()]))
  } finally {
    api.close()
  }
}

const UNSURE = TypeFlags.Any | TypeFlags.Never

class Lowering {
  #edits = []
  #names = 0

  /** `privately`: what plain names of private members begin with. */
  constructor(source, checker, privately) {
    this.source = source
    this.checker = checker
    this.privately = privately
  }

  run() {
    const visit = (node) => {
      if (isForOfStatement(node)) this.#loop(node)
      else if (isVariableStatement(node)) for (const one of node.declarationList.declarations) this.#declaration(one)
      else if (isArrowFunction(node)) this.#parameters(node)
      else if (isPrivateIdentifier(node)) this.#replace(this.#start(node), this.#start(node) + 1, this.privately)
      node.forEachChild(visit)
    }
    visit(this.source)
    return applied(this.source.text, this.#edits)
  }

  /** `for (const x of list) …`, and `for (const [i, x] of list.entries()) …`. */
  #loop(loop) {
    const { awaitModifier, initializer, expression, statement } = loop
    if (awaitModifier !== undefined || !isVariableDeclarationList(initializer)) return
    const [{ name }] = initializer.declarations
    const numbered = this.#ofEntries(expression, name)
    const list = numbered ?? expression
    if (!this.#isArray(list)) return
    const [i, items] = [this.#fresh(), this.#fresh()]
    const item = `${items}[${i}]`
    const bound =
      numbered === undefined
        ? this.#binding(name, item)
        : `${this.#text(name.elements[0])}=${i},${this.#binding(name.elements[1].name, item)}`
    const [keyword] = /^\w+/.exec(this.#text(initializer))
    const start = this.#start(statement)
    this.#replace(this.#start(loop), this.#start(list), `for(let ${i}=0,${items}=`)
    this.#replace(list.end, isBlock(statement) ? start + 1 : start, `;${i}<${items}.length;${i}++){${keyword} ${bound};`)
    if (!isBlock(statement)) this.#insert(statement.end, '}')
  }

  /** `list` of `list.entries()`, where the pattern is a name for the index and something for the item. */
  #ofEntries(expression, pattern) {
    if (!isCallExpression(expression) || !isPropertyAccessExpression(expression.expression) || !isArrayBindingPattern(pattern))
      return undefined
    const { expression: list, name } = expression.expression
    const isPair =
      pattern.elements.length === 2 && pattern.elements.every(isPlainElement) && isIdentifier(pattern.elements[0].name)
    return this.#text(name) === 'entries' && isPair ? list : undefined
  }

  /** `const [a, b] = list` */
  #declaration({ name, initializer }) {
    if (initializer === undefined || !isArrayBindingPattern(name) || !this.#isArray(initializer)) return
    const taken = this.#takenApart(name)
    if (taken === undefined) return
    this.#replace(this.#start(name), name.end, taken.name)
    this.#insert(initializer.end, taken.bindings)
  }

  /** `([a, b]) => …` */
  #parameters({ parameters, body }) {
    let bindings = ''
    for (const { name, initializer } of parameters) {
      if (initializer !== undefined || !isArrayBindingPattern(name) || !this.#isArray(name)) continue
      const taken = this.#takenApart(name)
      if (taken === undefined) continue
      this.#replace(this.#start(name), name.end, taken.name)
      bindings += taken.bindings
    }
    if (bindings === '') return
    const declared = `const ${bindings.slice(1)};`
    const start = this.#start(body)
    if (isBlock(body)) return this.#insert(start + 1, declared)
    this.#insert(start, `{${declared}return `)
    this.#insert(body.end, '}')
  }

  /** What binds a name or a pattern to a value. */
  #binding(name, value) {
    const taken = isArrayBindingPattern(name) && this.#isArray(name) ? this.#takenApart(name) : undefined
    return taken === undefined ? `${this.#text(name)}=${value}` : `${taken.name}=${value}${taken.bindings}`
  }

  /** A name for an array, and `,a=NAME[0],b=NAME[1]` for a pattern of names; undefined for one with defaults or patterns within. */
  #takenApart({ elements }) {
    const name = this.#fresh()
    let bindings = ''
    for (const [i, element] of elements.entries()) {
      // A hole.
      if (element.name === undefined) continue
      if (element.initializer !== undefined || !isIdentifier(element.name)) return undefined
      bindings += `,${this.#text(element.name)}=${name}${element.dotDotDotToken === undefined ? `[${i}]` : `.slice(${i})`}`
    }
    return { name, bindings }
  }

  #isArray(node) {
    const type = this.checker.getTypeAtLocation(node)
    return type !== undefined && (type.flags & UNSURE) === 0 && this.checker.isArrayLikeType(type)
  }

  /** A name that no source of ours has. */
  #fresh() {
    return `$${this.#names++}`
  }

  #text(node) {
    return this.source.text.slice(this.#start(node), node.end)
  }

  #start(node) {
    return node.getStart(this.source)
  }

  #insert(at, text) {
    this.#replace(at, at, text)
  }

  #replace(start, end, text) {
    this.#edits.push({ start, end, text })
  }
}

/** An element of a pattern without default, which is not the rest. */
function isPlainElement({ name, initializer, dotDotDotToken }) {
  return name !== undefined && initializer === undefined && dotDotDotToken === undefined
}

/** Two insertions at one place are what an outer and an inner node end with: the same. */
function applied(text, edits) {
  const ordered = edits.toSorted((a, b) => a.start - b.start)
  let done = 0
  let result = ''
  for (const [i, { start, end, text: piece }] of ordered.entries()) {
    const before = ordered[i - 1]
    const isAmbiguous = start === end && before?.start === start && before.end === start && before.text !== piece
    if (start < done || isAmbiguous) throw new Error(`two edits at ${start}`)
    result += text.slice(done, start) + piece
    done = end
  }
  return result + text.slice(done)
}
