/** What is read of files and folders, and that nothing is passed over without a word. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listManifests, readFacts, readSourceUpTo } from '../../src/cli/host/files.ts'
import { equal, is, ok, throwsCode } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'

/** A name of bytes that are no UTF-8. */
const DAMAGED = Buffer.from([0xff, 0xfe])

/** The path of a name in a folder, in bytes. */
function inside(folder: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    [folder, ...parts].flatMap((part, i) => (i === 0 ? [Buffer.from(part)] : [Buffer.from('/'), Buffer.from(part)])),
  )
}

describe('listManifests', (it) => {
  it('refuses names that are no UTF-8, of manifests and of folders, which may hold some', () =>
    inFolder({ 'a.yaml': '' }, (folder) => {
      writeFileSync(inside(folder, Buffer.concat([DAMAGED, Buffer.from('.txt')])), '')
      mkdirSync(inside(folder, Buffer.concat([Buffer.from('.'), DAMAGED])))
      writeFileSync(join(folder, '\ufffd.yaml'), '')
      equal(listManifests(folder), [join(folder, 'a.yaml'), join(folder, '\ufffd.yaml')], 'others are no matter')
      const deep = join(folder, 'deep')
      mkdirSync(deep)
      mkdirSync(inside(deep, DAMAGED))
      writeFileSync(inside(deep, DAMAGED, 'b.yaml'), '')
      for (const path of [deep, folder]) {
        const [error] = throwsCode(() => listManifests(path), 'RI0105')
        ok(error?.message.includes('is not UTF-8'), error?.message)
      }
      const flat = join(folder, 'flat')
      mkdirSync(flat)
      writeFileSync(inside(flat, Buffer.concat([DAMAGED, Buffer.from('.yaml')])), '')
      throwsCode(() => listManifests(flat), 'RI0105')
    }))
})

describe('readSourceUpTo', (it) => {
  it('has a limit for what tells no size, too', () =>
    inFolder({ 'a.yaml': 'a: ö\n' }, (folder) => {
      is(readSourceUpTo(join(folder, 'a.yaml'), 6).text, 'a: ö\n')
      throwsCode(() => readSourceUpTo(join(folder, 'a.yaml'), 5), 'RI0106')
      throwsCode(() => readSourceUpTo('/dev/zero', 1 << 20), 'RI0106')
      throwsCode(() => readSourceUpTo(folder, 1 << 20), 'RI0105')
      is(readSourceUpTo('/dev/null', 1).text, '')
    }))
})

describe('readFacts', (it) => {
  it('refuses files and folders that hold nothing, as a command that failed leaves them', () =>
    inFolder({ 'none.yaml': '', 'comment.yaml': '---\n  # x\n\n--- # y\n' }, (folder) => {
      for (const name of ['none.yaml', 'comment.yaml', '.']) {
        const [error] = throwsCode(() => readFacts(join(folder, name)), 'RI0101')
        ok(error?.message.includes(' was given as facts, and holds no'), error?.message)
      }
      mkdirSync(join(folder, 'empty'))
      throwsCode(() => readFacts(join(folder, 'empty')), 'RI0105')
      for (const text of ['# x\nkind: Namespace\n', '--- {kind: Namespace}\n', '{}', '- a']) {
        writeFileSync(join(folder, 'some.yaml'), text)
        is(readFacts(folder).length, 3, text)
      }
    }))
})
