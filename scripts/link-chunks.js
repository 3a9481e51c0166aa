/** Turns the output of esbuild's splitting (ES modules that import from each other by name) into files that load each other when they are needed. */
import { Script } from 'node:vm'

const IMPORT =
  /(?<=^|[;}\n])import\s*(?:(?<names>\{[^}]*\})|\*\s*as (?<all>[\w$]+)|(?<whole>[\w$]+)|)\s*(?:from\s*)?"(?<file>[^"]+)";?\n?/g
const EXPORT = /export\s*\{(?<names>[^}]*)\};?\s*$/

/**
 * `hubs` name the files that others become part of: what a hub needs at once, and what all of the chunks in its `also` need. An earlier hub is loaded before
 * the later ones. Gives the CommonJS files, each a function of exports, require, module and __dirname, for plugin/render-inject.
 */
export function linkChunks(outputs, hubs) {
  const modules = new Map(outputs.map(({ name, text }) => [name, parse(text)]))
  const homes = new Map()
  const partsOf = new Map()
  for (const { name, also = [] } of hubs) {
    const common = also
      .map((chunk) => neededBy(chunk, modules))
      .reduce((all, more) => all.filter((one) => more.includes(one)), neededBy(also[0], modules))
    const parts = [...new Set([...neededBy(name, modules), ...common])].filter((part) => !homes.has(part))
    for (const [i, part] of parts.entries()) homes.set(part, { hub: name, variable: `$part${i}` })
    partsOf.set(name, parts)
  }
  return [...modules].flatMap(([name, module]) => {
    if (homes.has(name)) return []
    const reach = (file) => {
      const home = homes.get(file)
      if (home === undefined) return `require("./${file}.cjs")`
      return home.hub === name ? home.variable : `require("./${home.hub}.cjs").${home.variable}`
    }
    const parts = (partsOf.get(name) ?? []).map((part) => {
      const { variable } = homes.get(part)
      const { code, names } = modules.get(part)
      const own = `(()=>{${imports(modules.get(part), reach)}${code};return{${exported(names)}}})()`
      return `const ${variable}=exports.${variable}=${own};\n`
    })
    const tail = module.names === '' ? '' : `;Object.assign(exports,{${exported(module.names)}})`
    const body = `${parts.join('')}${imports(module, reach)}${module.code}${tail}`
    return [checked({ name, text: `(function(exports,require,module,__dirname){"use strict";${body}\n})` })]
  })
}

/** Whatever was not understood is no script. */
function checked(file) {
  new Script(file.text, { filename: `${file.name}.cjs` })
  return file
}

function parse(text) {
  const needs = []
  const code = text.replace(IMPORT, (...args) => {
    const { names, all, whole, file } = args.at(-1)
    needs.push({ pattern: names?.replaceAll(' as ', ':') ?? all ?? whole, file })
    return ''
  })
  const match = EXPORT.exec(code)
  const end = match === null ? code.length : match.index
  return { needs, names: match?.groups.names ?? '', code: code.slice(0, end).trimEnd() }
}

function imports({ needs }, reach) {
  return needs
    .map(({ pattern, file }) => {
      const from = file.startsWith('./') ? reach(file.slice(2).replace(/\.js$/, '')) : `require("${file}")`
      return pattern === undefined ? `${from};` : `const ${pattern}=${from};`
    })
    .join('')
}

/** `a as b, c` as members of an object. */
function exported(names) {
  return names
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [local, name = local] = one.split(' as ')
      return `${name}:${local}`
    })
    .join(',')
}

/** The files that one needs at once, each behind those that it needs itself. */
function neededBy(entry, modules) {
  const order = []
  const visit = (name) => {
    for (const { file } of modules.get(name)?.needs ?? []) {
      const inner = file.slice(2).replace(/\.js$/, '')
      if (!file.startsWith('./') || order.includes(inner)) continue
      visit(inner)
      order.push(inner)
    }
  }
  visit(entry)
  return order
}
