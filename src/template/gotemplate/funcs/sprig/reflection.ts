/** Types and kinds by name: mirrors reflect.go of sprig v3.3.0, and reflect.DeepEqual. */
import { typeName } from '../../format/print.ts'
import { ANY, STRING } from '../../types.ts'
import type { GoFunc } from '../../value.ts'
import { func } from '../row.ts'
import { deepEqual } from './deep-equal.ts'
import { kindName } from './elements.ts'

export const REFLECTION_ROWS: readonly GoFunc[] = [
  func('typeOf', [ANY], (value) => typeName(value)),
  func('typeIs', [STRING, ANY], (target, value) => target === typeName(value)),
  func('typeIsLike', [STRING, ANY], (target, value) => {
    const name = typeName(value)
    return target === name || `*${target}` === name
  }),
  func('kindOf', [ANY], (value) => kindName(value)),
  func('kindIs', [STRING, ANY], (target, value) => target === kindName(value)),
  func('deepEqual', [ANY, ANY], (a, b, context) => deepEqual(a, b, context)),
]
