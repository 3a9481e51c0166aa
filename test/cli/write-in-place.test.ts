import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readEditableFiles } from '../../src/cli/host/editable-files.ts'
import { removeLeftovers } from '../../src/cli/host/temporary-file.ts'
import { type WriteFilesResult, type WriteHost, writeFiles } from '../../src/cli/host/write-files.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok, throwsCode } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { FACTS, workload } from '../support/small-facts.ts'

/** A folder that is gone afterwards. */
async function inFolder(body: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'render-inject-'))
  try {
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** Runs `inject --write` on paths of the folder; `facts.yaml` stands beside it, out of the way. */
function write(folder: string, paths: readonly string[] = ['in']): Outcome {
  put(folder, { 'facts.yaml': FACTS })
  const argv = ['inject', '--write', ...paths.map((path) => join(folder, path)), '--facts', join(folder, 'facts.yaml')]
  const outcome = runCli(argv, { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
  is(outcome.stdout, '', 'nothing on stdout')
  return { ...outcome, stderr: outcome.stderr.replaceAll(`${folder}/`, '') }
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
const WEB = workload('web', 'shop')
const PLAIN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'
const NEW = 'new: text\n'
/** A program that replaces `a.yaml` by the text of its argument, again and again. */
const REPLACER = `
const { renameSync, writeFileSync } = require('node:fs')
for (;;) {
  writeFileSync('.a.tmp', process.argv[1])
  renameSync('.a.tmp', 'a.yaml')
}
`

function change(folder: string, names: readonly string[], host?: WriteHost): WriteFilesResult {
  const { files } = readEditableFiles(names.map((name) => join(folder, name)))
  return writeFiles(
    files.map((file) => ({ file, text: NEW })),
    host,
  )
}

describe('inject --write', (it) => {
  it('edits the files that change, and lists them', () =>
    inFolder((folder) => {
      put(folder, { 'in/web.yaml': WEB, 'in/sub/plain.yml': PLAIN, 'in/notes.txt': 'no manifest' })
      utimesSync(join(folder, 'in/sub/plain.yml'), 1, 1)
      const { stderr, exitCode } = write(folder)
      is(exitCode, 0)
      ok(stderr.endsWith('changed     1 of 2 files\n            in/web.yaml\n'), stderr)
      ok(read(folder, 'in/web.yaml').includes('istio-proxy'))
      is(read(folder, 'in/sub/plain.yml'), PLAIN)
      is(statSync(join(folder, 'in/sub/plain.yml')).mtimeMs, 1000, 'an unchanged file is not touched')
      const after = read(folder, 'in/web.yaml')
      ok(write(folder).stderr.endsWith('changed     0 of 2 files\n'))
      is(read(folder, 'in/web.yaml'), after, 'twice = once')
      equal(readdirSync(join(folder, 'in')), ['notes.txt', 'sub', 'web.yaml'])
    }))

  it('keeps the name of a file in its line', () =>
    inFolder((folder) => {
      put(folder, { 'in/a\u001b[31m\nb.yaml': WEB, 'in/Chart.yaml': '', 'in/templates/t\n.yaml': '{{ if }}\n' })
      const { stderr, exitCode } = write(folder)
      is(exitCode, 0, stderr)
      ok(stderr.includes('not read    in/templates/t\\u000a.yaml is no YAML'), stderr)
      ok(stderr.endsWith('            in/a\\u001b[31m\\u000ab.yaml\n'), stderr)
    }))

  it('keeps the mode', () =>
    inFolder((folder) => {
      put(folder, { 'in/web.yaml': WEB })
      chmodSync(join(folder, 'in/web.yaml'), 0o640)
      is(write(folder).exitCode, 0)
      is(statSync(join(folder, 'in/web.yaml')).mode & 0o7777, 0o640)
    }))

  it('writes nothing where one file of many is bad', () =>
    inFolder((folder) => {
      put(folder, { 'in/a.yaml': WEB, 'in/b.yaml': workload('lost', 'nowhere') })
      const { stderr, exitCode } = write(folder)
      is(exitCode, 2)
      ok(stderr.includes('RI0311'), stderr)
      is(read(folder, 'in/a.yaml'), WEB)
    }))

  it('leaves text that is no YAML alone in the templates of a chart, and nowhere else', () =>
    inFolder((folder) => {
      const template = 'kind: {{ .Values.kind }}\n{{- if .x }}\n'
      put(folder, {
        'in/chart/Chart.yaml': 'name: c\n',
        'in/chart/templates/deep/t.yaml': template,
        'in/chart/templates/web.yaml': WEB,
        'in/chart/templates/duplicate.json': '{"kind": "A", "kind": "B"}',
      })
      ok(write(folder).stderr.includes('RI0109'), 'what Kubernetes would read is read')
      rmSync(join(folder, 'in/chart/templates/duplicate.json'))
      const { stderr, exitCode } = write(folder)
      is(exitCode, 0, stderr)
      ok(stderr.includes('not read    in/chart/templates/deep/t.yaml is no YAML: a template of a Helm chart\n'), stderr)
      is(read(folder, 'in/chart/templates/deep/t.yaml'), template)
      ok(read(folder, 'in/chart/templates/web.yaml').includes('istio-proxy'))
      rmSync(join(folder, 'in/chart/Chart.yaml'))
      const refused = write(folder)
      is(refused.exitCode, 2)
      ok(refused.stderr.includes('in/chart/templates/deep/t.yaml:1:'), refused.stderr)
    }))

  it('edits files, not streams', () => {
    for (const paths of [[], ['-'], ['a.yaml', '-']]) {
      const outcome = runCli(['inject', '--write', ...paths], { chunks: CHUNKS, readStdin: () => WEB, progress: () => {} })
      is(outcome.exitCode, 2)
      ok(outcome.stderr.includes('RI0207'), outcome.stderr)
    }
  })

  it('follows links within the folder, once a file, and none out of it', () =>
    inFolder((folder) => {
      put(folder, { 'in/real/web.yaml': WEB, 'out/web.yaml': WEB })
      symlinkSync('real/web.yaml', join(folder, 'in/again.yaml'))
      symlinkSync('..', join(folder, 'in/real/circle'))
      const first = write(folder)
      is(first.exitCode, 0, first.stderr)
      ok(first.stderr.endsWith('changed     1 of 1 file\n            in/again.yaml\n'), first.stderr)
      ok(read(folder, 'in/real/web.yaml').includes('istio-proxy'))
      for (const [name, target] of [
        ['file.yaml', '../out/web.yaml'],
        ['absolute.yaml', join(folder, 'out/web.yaml')],
        ['chain.yaml', 'hop'],
        ['folder', '../out'],
        ['dangling.yaml', 'nowhere'],
      ] as const) {
        symlinkSync('../out/web.yaml', join(folder, 'in/hop'))
        symlinkSync(target, join(folder, 'in', name))
        const { stderr, exitCode } = write(folder)
        is(exitCode, 2, name)
        ok(stderr.includes('RI0105') && stderr.includes(`in/${name}`), stderr)
        is(read(folder, 'out/web.yaml'), WEB)
        rmSync(join(folder, 'in', name))
        rmSync(join(folder, 'in/hop'))
      }
      symlinkSync('../out/web.yaml', join(folder, 'in/named.yaml'))
      is(write(folder, ['in/named.yaml']).exitCode, 2, 'given by its name, too')
    }))

  it('refuses hard links and special files', () =>
    inFolder((folder) => {
      put(folder, { 'in/web.yaml': WEB, 'in/plain.yaml': PLAIN })
      linkSync(join(folder, 'in/plain.yaml'), join(folder, 'plain-twin'))
      is(write(folder).exitCode, 0, 'a hard link that would not change is no matter')
      put(folder, { 'in/web.yaml': WEB })
      linkSync(join(folder, 'in/web.yaml'), join(folder, 'twin'))
      const linked = write(folder)
      is(linked.exitCode, 2)
      ok(linked.stderr.includes('RI0602'), linked.stderr)
      is(read(folder, 'in/web.yaml'), WEB)
      rmSync(join(folder, 'in'), { recursive: true })
      mkdirSync(join(folder, 'in'))
      execFileSync('mkfifo', [join(folder, 'in/pipe.yaml')])
      for (const path of ['in', 'in/pipe.yaml']) {
        const special = write(folder, [path])
        is(special.exitCode, 2)
        ok(special.stderr.includes('not a regular file'), special.stderr)
      }
    }))
})

describe('writeFiles', (it) => {
  it('changes nothing where the disk is full, wherever in the text', () =>
    inFolder((folder) => {
      for (let room = 0; room < 2 * NEW.length; room++) {
        put(folder, { 'a.yaml': 'old: a\n', 'b.yaml': 'old: b\n' })
        let left = room
        const result = change(folder, ['a.yaml', 'b.yaml'], {
          beforeRename: () => {},
          write: (_fd, _bytes, _offset, length) => {
            if (left === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
            const count = Math.min(left, length)
            left -= count
            return count
          },
        })
        is(result.kind, 'refused')
        equal(result.written, [])
        is(read(folder, 'a.yaml') + read(folder, 'b.yaml'), 'old: a\nold: b\n')
        equal(readdirSync(folder), ['a.yaml', 'b.yaml'])
      }
    }))

  it('never renames a file that is shorter than its text', () =>
    inFolder((folder) => {
      put(folder, { 'a.yaml': 'old: a\n' })
      const result = change(folder, ['a.yaml'], { beforeRename: () => {}, write: (_fd, _bytes, _offset, length) => length })
      is(result.kind, 'refused')
      is(read(folder, 'a.yaml'), 'old: a\n')
    }))

  const meddling: readonly { readonly name: string; readonly meddle: (path: string) => void; readonly left: string }[] = [
    { name: 'written to', meddle: (path) => writeFileSync(path, 'mine: 1\n'), left: 'mine: 1\n' },
    { name: 'cut', meddle: (path) => truncateSync(path, 3), left: 'old' },
    {
      name: 'replaced',
      meddle: (path) => {
        writeFileSync(`${path}.x`, 'old: a\n')
        renameSync(`${path}.x`, path)
      },
      left: 'old: a\n',
    },
  ]
  it.each(
    ({ name }) => `loses nothing of a file that is ${name} meanwhile`,
    meddling,
    ({ meddle, left }) =>
      inFolder((folder) => {
        put(folder, { 'a.yaml': 'old: a\n' })
        const path = join(folder, 'a.yaml')
        const { files } = readEditableFiles([path])
        meddle(path)
        const result = writeFiles(files.map((file) => ({ file, text: NEW })))
        ok(result.kind === 'refused' && result.reason.includes('changed by someone else'), JSON.stringify(result))
        is(read(folder, 'a.yaml'), left)
        equal(readdirSync(folder), ['a.yaml'])
      }),
  )

  it('looks again right before each rename', () =>
    inFolder((folder) => {
      put(folder, { 'a.yaml': 'old: a\n', 'b.yaml': 'old: b\n' })
      const result = change(folder, ['a.yaml', 'b.yaml'], {
        write: (fd, bytes, offset, length) => {
          writeFileSync(fd, bytes.subarray(offset, offset + length))
          return length
        },
        beforeRename: (name) => {
          if (name.endsWith('b.yaml')) writeFileSync(name, 'mine: 1\n')
        },
      })
      is(result.kind, 'refused')
      equal(
        result.written.map((name) => name.slice(folder.length)),
        ['/a.yaml'],
      )
      is(read(folder, 'a.yaml') + read(folder, 'b.yaml'), `${NEW}mine: 1\n`)
      equal(readdirSync(folder), ['a.yaml', 'b.yaml'])
    }))

  it('takes it for done where another run wrote the same text', () =>
    inFolder((folder) => {
      put(folder, { 'a.yaml': 'old: a\n' })
      const { files } = readEditableFiles([folder])
      put(folder, { 'a.yaml': NEW })
      is(writeFiles(files.map((file) => ({ file, text: NEW }))).kind, 'done')
      equal(readdirSync(folder), ['a.yaml'])
    }))

  it('stays in the folder that it read, though another took its name', () =>
    inFolder((folder) => {
      put(folder, { 'in/a.yaml': 'old: a\n', 'out/a.yaml': 'old: a\n' })
      const { files } = readEditableFiles([join(folder, 'in')])
      renameSync(join(folder, 'in'), join(folder, 'moved'))
      symlinkSync('out', join(folder, 'in'))
      is(writeFiles(files.map((file) => ({ file, text: NEW }))).kind, 'refused')
      is(read(folder, 'out/a.yaml'), 'old: a\n')
      equal(readdirSync(join(folder, 'out')), ['a.yaml'])
    }))
})

describe('removeLeftovers', (it) => {
  it('removes what dead runs left, and only that', () =>
    inFolder((folder) => {
      const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }))
      const alive = process.ppid
      put(folder, {
        [`.render-inject-${dead}-0.tmp`]: '',
        [`.render-inject-${process.pid}-3.tmp`]: '',
        [`.render-inject-${alive}-0.tmp`]: '',
        [`.render-inject-${dead}.tmp`]: '',
        'a.yaml': '',
      })
      removeLeftovers([folder, join(folder, 'absent')])
      equal(readdirSync(folder), [`.render-inject-${alive}-0.tmp`, `.render-inject-${dead}.tmp`, 'a.yaml'].sort())
    }))
})

describe('readEditableFiles', (it) => {
  it('reads what a mounted ConfigMap looks like', () =>
    inFolder((folder) => {
      put(folder, { '..2025_01/facts.yaml': PLAIN })
      symlinkSync('..2025_01', join(folder, '..data'))
      symlinkSync('..data/facts.yaml', join(folder, 'facts.yaml'))
      equal(
        readEditableFiles([folder]).files.map(({ text }) => text),
        [PLAIN],
      )
    }))

  it('reads files that another program replaces at the same time, and passes over its temporary ones', () =>
    inFolder(async (folder) => {
      put(folder, { 'a.yaml': PLAIN })
      const replacer = spawn(process.execPath, ['-e', REPLACER, PLAIN], { cwd: folder, stdio: 'ignore' })
      try {
        const before = statSync(join(folder, 'a.yaml')).ino
        while (statSync(join(folder, 'a.yaml')).ino === before);
        for (let n = 0; n < 1000; n++)
          equal(
            readEditableFiles([folder]).files.map(({ text }) => text),
            [PLAIN],
          )
      } finally {
        replacer.kill()
        await once(replacer, 'close')
      }
    }))

  it('tells what is missing', () =>
    inFolder((folder) => {
      throwsCode(() => readEditableFiles([join(folder, 'absent')]), 'RI0105')
    }))
})
