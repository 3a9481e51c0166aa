/** Parameters of functions in short: `wrapWith:iss`, a capital letter for a variadic last one. */
import { invariant } from '../../../../base/assert.ts'
import { ANY, ANY_LIST, ANY_MAP, INT, STRING, UINT32 } from '../../types.ts'
import type { GoFunc, GoType } from '../../value.ts'

/** Name and parameters of a function, without its code. */
export function signature(entry: string): Omit<GoFunc, 'call'> {
  const [name = '', letters = ''] = entry.split(':')
  const isVariadic = /[A-Z]$/.test(letters)
  const params = Array.from(isVariadic ? letters.slice(0, -1) : letters, typeOfLetter)
  return isVariadic ? { name, params, variadic: typeOfLetter(letters.at(-1)?.toLowerCase() ?? '') } : { name, params }
}

/** time.Time to check arguments against; its methods are with the date functions. */
const TIME: GoType = { kind: 'struct', name: 'time.Time' }

/** sprig's certificate, which no template can hold, because all that makes one is refused. */
const CERTIFICATE: GoType = { kind: 'struct', name: 'sprig.certificate' }

const LETTERS: Readonly<Record<string, GoType>> = {
  a: ANY,
  c: CERTIFICATE,
  i: INT,
  l: ANY_LIST,
  m: ANY_MAP,
  s: STRING,
  t: TIME,
  u: UINT32,
}

function typeOfLetter(letter: string): GoType {
  const type = LETTERS[letter]
  invariant(type !== undefined, `no type for the letter ${letter}`)
  return type
}
