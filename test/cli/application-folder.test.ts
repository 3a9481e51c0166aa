/** What an application can reach: the root of its repository, paths, links, programs. */
import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApplicationPlace, applicationFolder, repositoryRoot } from '../../src/cli/host/application-folder.ts'
import { runProgram } from '../../src/cli/host/run-program.ts'
import { equal, is, ok, throwsCode } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'

const FILES = {
  'repo/web/app.yaml': 'a',
  'repo/web/sub/more.yml': 'b',
  'repo/web/x.txt': '',
  'repo/values.yaml': 'v',
  'secret.yaml': 's',
}

function inRepository(body: (place: ApplicationPlace, top: string) => void): void {
  inFolder(FILES, (folder) => {
    const top = realpathSync(folder)
    symlinkSync('../../secret.yaml', join(top, 'repo/web/out.yaml'))
    symlinkSync('../values.yaml', join(top, 'repo/web/in.yaml'))
    symlinkSync('..', join(top, 'repo/up'))
    body({ folder: join(top, 'repo/web'), root: join(top, 'repo'), variables: {}, timeLeft: () => 10_000 }, top)
  })
}

describe('the folder of an application', (it) => {
  it.each(
    ([folder, path]) => `${path} in ${folder}`,
    [
      ['/srv/checkout/apps/web', 'apps/web', '/srv/checkout'],
      ['/srv/checkout/apps/web', './apps//web/', '/srv/checkout'],
      ['/srv/checkout', '.', '/srv/checkout'],
      ['/srv/checkout', '', '/srv/checkout'],
      // Argo CD sent less than the repository, or the folder is a symbolic link to another.
      ['/srv/checkout/web', 'apps/web', '/srv/checkout'],
      ['/srv/checkout/real', 'apps/link', '/srv/checkout/real'],
      ['/web', 'apps/web', '/'],
    ] as const,
    ([folder, path, root]) => is(repositoryRoot(folder, path), root),
  )

  it('gives paths within the repository', () =>
    inRepository((place) => {
      const { resolve, read, manifests, names } = applicationFolder(place)
      for (const path of ['../values.yaml', '/values.yaml', 'in.yaml', '../web/../values.yaml', '/web/in.yaml'])
        is(resolve(path), join(place.root, 'values.yaml'))
      equal(read('in.yaml'), { name: 'in.yaml', text: 'v' })
      equal(manifests('folder'), ['app.yaml', 'in.yaml', 'out.yaml'])
      equal(manifests('tree'), ['app.yaml', 'in.yaml', 'out.yaml', 'sub/more.yml'])
      equal(names, ['app.yaml', 'in.yaml', 'out.yaml', 'x.txt'])
    }))

  it('refuses those that lead out, by name or by link', () =>
    inRepository((place) => {
      const { resolve, read, checkLinks } = applicationFolder(place)
      for (const path of [
        '../../secret.yaml',
        '/../secret.yaml',
        'out.yaml',
        '../up/secret.yaml',
        '/up/repo/../secret.yaml',
        '../..',
      ])
        throwsCode(() => resolve(path), 'RI0223')
      for (const path of ['sub', '.']) throwsCode(() => read(path), 'RI0223')
      writeFileSync(join(place.folder, 'utf16.yaml'), Buffer.from([0xff, 0xfe]))
      is(throwsCode(() => read('utf16.yaml'), 'RI0103')[0]?.message, 'utf16.yaml is not UTF-8')
      throwsCode(() => resolve('none.yaml'), 'RI0105')
      throwsCode(checkLinks, 'RI0223')
    }))

  it('finds links out of the repository behind links within', () =>
    inRepository((place, top) => {
      const folder = join(top, 'repo/chart')
      mkdirSync(folder)
      symlinkSync('../web', join(folder, 'linked'))
      throwsCode(applicationFolder({ ...place, folder }).checkLinks, 'RI0223')
    }))

  it('tells that the file of a command could not be written', () =>
    inRepository((place) => {
      const files = () => ({ [`${'n'.repeat(300)}.yaml`]: 'text' })
      const command = { programs: [{ name: 'true', args: () => [] }], files }
      const [error] = throwsCode(() => applicationFolder(place).run(command), 'RI0110')
      ok(error?.message.startsWith('no temporary files could be made: ENAMETOOLONG'), error?.message)
    }))

  it('quotes one line of a complaint, without what that quotes', () =>
    inFolder({}, (folder) => {
      const notesOf = (complaint: string) => {
        const args = ['-e', `process.stderr.write(${JSON.stringify(complaint)}); process.exitCode = 1`]
        const call = { programs: [{ name: 'node', args }], folder, variables: process.env, timeout: 5000 }
        return throwsCode(() => runProgram(call), 'RI0110')[0]?.notes
      }
      equal(notesOf('warning: old\nError: no such file\n  secret: a\n'), ['Error: no such file'])
      equal(notesOf('Error: trouble with config: `\nsecret: a\n`: must specify --enable-helm\n'), [
        'Error: trouble with config: `…`: must specify --enable-helm',
      ])
      equal(notesOf('Error: a`\n'), ['Error: a`'])
    }))

  it('runs no program of a relative entry of the PATH', () =>
    inFolder({ tool: '#!/bin/sh\necho ran\n' }, (folder) => {
      chmodSync(join(folder, 'tool'), 0o755)
      const call = (PATH: string) =>
        runProgram({ programs: [{ name: 'tool', args: [] }], folder, variables: { PATH }, timeout: 5000 }).stdout
      is(call(folder), 'ran\n')
      for (const path of ['.', '', `:/nowhere`, './'])
        ok(throwsCode(() => call(path), 'RI0110')[0]?.message.includes('not on the PATH'))
    }))
})
