import { jsonPointer, readJsonPointer } from '../../src/base/json-pointer.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('JSON pointers', (it) => {
  const ROWS: readonly (readonly [path: readonly string[], text: string])[] = [
    [[], ''],
    [[''], '/'],
    [['metadata', 'labels', 'a/b~c'], '/metadata/labels/a~1b~0c'],
    [['~1'], '/~01'],
  ]
  it('are written and read back', () => {
    for (const [path, text] of ROWS) {
      is(jsonPointer(path), text)
      equal(readJsonPointer(text), path)
    }
    is(jsonPointer(['spec', 0]), '/spec/0')
  })
})
