import { isMap } from '../values.ts'
import type { FilterRow } from './row.ts'

/** Filters that make text of text. Mirror nunjucks 3.2.4, src/filters.js; sizes are asked for before anything is built. */
export const TEXT_FILTERS = {
  capitalize: { takes: [], run: (call, value) => call.built(capitalized(call.text(value))) },
  center: {
    takes: ['width'],
    run: (call, value, width) => {
      const text = call.text(value)
      const spaces = call.width(width, 80) - text.length
      if (spaces <= 0) return text
      // As many blanks before as lib.repeat(' ', spaces / 2 - spaces % 2) makes, which rounds up.
      const before = Math.max(0, Math.ceil(spaces / 2 - (spaces % 2)))
      return call.built(' '.repeat(before) + text + ' '.repeat(Math.ceil(spaces / 2)))
    },
  },
  indent: {
    takes: ['width', 'indentfirst'],
    run: (call, value, width, first) => {
      const lines = call.text(value).split('\n')
      const blanks = call.width(width, 4)
      call.fuel.build(call.text(value).length + lines.length * blanks)
      const prefix = ' '.repeat(blanks)
      return lines.map((line, i) => (i === 0 && !first ? line : prefix + line)).join('\n')
    },
  },
  lower: { takes: [], run: (call, value) => call.built(call.text(value).toLowerCase()) },
  replace: {
    takes: ['old', 'new', 'count'],
    run: (call, value, old, replacement, count) => {
      const text = call.text(value)
      const wanted = call.text(old)
      const insert = call.text(replacement)
      const most = count === undefined ? text.length + 1 : call.width(count, 0)
      call.fuel.search(wanted, text)
      const pieces = wanted === '' ? Math.min(text.length + 1, most) : occurrences(text, wanted, most)
      call.fuel.build(text.length + pieces * Math.max(0, insert.length - wanted.length))
      return replaced(text, wanted, insert, pieces)
    },
  },
  string: { takes: [], run: (call, value) => call.text(value) },
  title: { takes: [], run: (call, value) => call.built(call.text(value).split(' ').map(capitalized).join(' ')) },
  trim: { takes: [], run: (call, value) => call.text(value).trim() },
  truncate: {
    takes: ['length', 'killwords', 'end'],
    run: (call, value, length, killWords, end) => {
      const text = call.text(value)
      const most = length === undefined ? 255 : call.width(length, 255)
      if (text.length <= most) return text
      const space = killWords ? -1 : text.lastIndexOf(' ', most)
      return call.built(text.slice(0, space < 0 ? most : space) + (end === undefined || end === null ? '...' : call.text(end)))
    },
  },
  upper: { takes: [], run: (call, value) => call.built(call.text(value).toUpperCase()) },
  urlencode: {
    takes: [],
    run: (call, value) => {
      const encode = (text: string): string => {
        if (/\p{Surrogate}/u.test(text)) throw call.fault('urlencode needs text without half characters')
        return call.built(encodeURIComponent(text))
      }
      if (!isMap(value)) return encode(call.text(value))
      const pairs = Object.entries(call.map(value)).map(([key, one]) => `${encode(key)}=${encode(call.text(one))}`)
      return call.built(pairs.join('&'))
    },
  },
  wordcount: {
    takes: [],
    run: (call, value) => {
      const count = call.text(value).match(/\w+/g)?.length ?? 0
      call.fuel.step(count)
      return count
    },
  },
} as const satisfies Readonly<Record<string, FilterRow>>

function capitalized(text: string): string {
  const lower = text.toLowerCase()
  return lower.charAt(0).toUpperCase() + lower.slice(1)
}

function occurrences(text: string, wanted: string, most: number): number {
  let count = 0
  for (let at = text.indexOf(wanted); at >= 0 && count < most; at = text.indexOf(wanted, at + wanted.length)) count++
  return count
}

/** The first `pieces` occurrences replaced; nothing is found before and after each character. */
function replaced(text: string, wanted: string, insert: string, pieces: number): string {
  if (wanted === '') {
    const units = text.split('')
    return Array.from({ length: units.length + 1 }, (_, i) => (i < pieces ? insert : '') + (units[i] ?? '')).join('')
  }
  let out = ''
  let from = 0
  for (let i = 0; i < pieces; i++) {
    const at = text.indexOf(wanted, from)
    out += text.slice(from, at) + insert
    from = at + wanted.length
  }
  return out + text.slice(from)
}
