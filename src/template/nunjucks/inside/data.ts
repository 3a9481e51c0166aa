import type { Value } from './values.ts'

/** The data of one run; a value is read when the template first asks for it. */
export interface Data {
  get(name: string): Value
  names(): readonly string[]
}

/**
 * Reads the texts that the host wrote (data-text.ts), frozen and without prototypes. A value whose text is that of the run before is the same value: most of the
 * data stays from one workload to the next.
 */
export class DataReader {
  #before = new Map<string, Entry>()

  read(text: string): Data {
    const entries = new Map<string, Entry>()
    const lines = text === '' ? [] : text.split('\n')
    for (let i = 0; i < lines.length; i += 2) {
      const name = String(JSON.parse(lines[i] ?? ''))
      const value = lines[i + 1] ?? ''
      const before = this.#before.get(name)
      entries.set(name, before?.text === value ? before : { text: value, value: undefined })
    }
    this.#before = entries
    return {
      get: (name) => {
        const entry = entries.get(name)
        if (entry !== undefined && entry.value === undefined) entry.value = harden(JSON.parse(entry.text))
        return entry?.value
      },
      names: () => [...entries.keys()],
    }
  }
}

interface Entry {
  readonly text: string
  value: Value
}

function harden(value: unknown): Value {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? unmark(value) : value
  if (Array.isArray(value)) return Object.freeze(value.map(harden))
  if (typeof value !== 'object' || value === null) return value as number | boolean | null
  const map = Object.create(null) as { [key: string]: Value }
  for (const key of Object.keys(value)) map[key] = harden((value as Record<string, unknown>)[key])
  return Object.freeze(map)
}

/** A NUL marks digits of a large integer; a text that begins with NUL has one more. */
function unmark(text: string): Value {
  return text.charCodeAt(1) === 0 ? text.slice(1) : BigInt(text.slice(1))
}
