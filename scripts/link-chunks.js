/**
 * Turns the output of esbuild's splitting (ES modules that import from each other by name) into CommonJS files. What the entry file needs at its start
 * becomes part of it, so that a run begins with one file; the other files take it from there.
 */
import { compileFunction } from 'node:vm'

const IMPORT =
  /(?<=^|[;}\n])import\s*(?:(?<names>\{[^}]*\})|\*\s*as (?<all>[\w$]+)|(?<whole>[\w$]+)|)\s*(?:from\s*)?"(?<file>[^"]+)";?\n?/g
const EXPORT = /export\s*\{(?<names>[^}]*)\};?\s*$/

export function linkChunks(outputs, entry) {
  const modules = new Map(outputs.map(({ name, text }) => [name, parse(text)]))
  const inlined = neededBy(entry, modules)
  const variables = new Map(inlined.map((name, i) => [name, `$part${i}`]))
  const parts = inlined.map((name) => {
    const { code, names } = modules.get(name)
    const own = `(()=>{${imports(modules.get(name), (file) => variables.get(file))}${code};return{${exported(names)}}})()`
    return `const ${variables.get(name)}=exports.${variables.get(name)}=${own};\n`
  })
  return [...modules].flatMap(([name, module]) => {
    if (variables.has(name)) return []
    const isEntry = name === entry
    const reach = (file) => {
      if (!variables.has(file)) return `require("./${file}.cjs")`
      return isEntry ? variables.get(file) : `require("./${entry}.cjs").${variables.get(file)}`
    }
    const head = isEntry ? parts.join('') : ''
    const tail = module.names === '' ? '' : `;module.exports={${exported(module.names)}}`
    return [checked({ name, text: `"use strict";${head}${imports(module, reach)}${module.code}${tail}\n` })]
  })
}

/** Whatever was not understood is no CommonJS. */
function checked(file) {
  compileFunction(file.text, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: `${file.name}.cjs` })
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
    for (const { file } of modules.get(name).needs) {
      const inner = file.slice(2).replace(/\.js$/, '')
      if (!file.startsWith('./') || order.includes(inner)) continue
      visit(inner)
      order.push(inner)
    }
  }
  visit(entry)
  return order
}
