/**
 * Writes the table of time zones from a folder of compiled zone files (TZif), such as an unpacked lib/time/zoneinfo.zip of a Go release:
 * `node --import tsx scripts/gen-zones.ts FOLDER RELEASE`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const TABLE = join(import.meta.dirname, '../src/template/gotemplate/funcs/sprig/time/zones-table.ts')

const [folder = '', release = ''] = process.argv.slice(2)
const namesByData = new Map<string, string[]>()
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
  const bytes = read(join(folder, name))
  if (bytes === undefined) continue
  const data = packZone(bytes)
  namesByData.set(data, [...(namesByData.get(data) ?? []), name])
}
const rows = [...namesByData].map(([data, names]) => `  ${JSON.stringify(`${names.join(' ')}|${data}`)},`)
writeFileSync(
  TABLE,
  `/**
 * Time zones of the IANA database, release ${release}, as Go's lib/time/zoneinfo.zip has them. Written by scripts/gen-zones.ts: do not edit.
 * A row is \`names|types|transitions|rule\`: a type is abbreviation, offset in seconds (base 36) and ! in summer time; a transition is the letter
 * of its type and the minutes (seconds after a dot) since the one before, base 36, the first since 1970; the rule is a POSIX TZ string.
 */
export const ZONE_ROWS: readonly string[] = [
${rows.join('\n')}
]
`,
)
console.log(`${rows.length} zones with ${[...namesByData.values()].flat().length} names`)

function read(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file)
    return bytes.toString('latin1', 0, 4) === 'TZif' ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Mirrors what LoadLocationFromTZData keeps of version 2 and newer files. */
function packZone(bytes: Buffer): string {
  const first = counts(bytes, 0)
  const start = 44 + first.times * 5 + first.types * 6 + first.chars + first.leaps * 8 + first.std + first.ut
  const { times, types, chars, leaps, std, ut } = counts(bytes, start)
  let at = start + 44
  const moments = Array.from({ length: times }, (_, i) => Number(bytes.readBigInt64BE(at + 8 * i)))
  at += 8 * times
  const indices = Array.from({ length: times }, (_, i) => bytes.readUInt8(at + i))
  at += times
  const names = bytes.subarray(at + 6 * types, at + 6 * types + chars).toString('latin1')
  const packedTypes = Array.from({ length: types }, (_, i) => {
    const offset = bytes.readInt32BE(at + 6 * i)
    const isDst = bytes.readUInt8(at + 6 * i + 4) !== 0
    const name = names.slice(bytes.readUInt8(at + 6 * i + 5)).split('\0')[0]
    return `${name},${offset.toString(36)}${isDst ? ',!' : ''}`
  })
  at += 6 * types + chars + leaps * 12 + std + ut
  const rule = bytes.toString('latin1', at + 1).split('\n')[0]
  const transitions = moments.map((moment, i) => {
    const delta = moment - (moments[i - 1] ?? 0)
    const letter = String.fromCharCode(65 + (indices[i] ?? 0))
    return letter + (delta % 60 === 0 ? (delta / 60).toString(36) : `.${delta.toString(36)}`)
  })
  return `${packedTypes.join(';')}|${transitions.join('')}|${rule}`
}

function counts(bytes: Buffer, at: number) {
  const [ut = 0, std = 0, leaps = 0, times = 0, types = 0, chars = 0] = Array.from({ length: 6 }, (_, i) =>
    bytes.readUInt32BE(at + 20 + 4 * i),
  )
  return { ut, std, leaps, times, types, chars }
}
