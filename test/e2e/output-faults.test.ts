/** What becomes of the output when the world takes it badly: all bytes, or exit 74 or 141; never exit 0 with a part. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { is, ok } from '../support/assert.ts'
import { inFolder, PROGRAM, type RunResult, runBundle, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { configMap, resourceList } from '../support/resource-list.ts'
import { FACTS, INJECTOR, MESH, NAMESPACES, workload } from '../support/small-facts.ts'

/** About 240 kB come out: far more than a pipe holds. */
const MANY = Array.from({ length: 500 }, (_, i) => workload(`web-${i}`, 'shop')).join('---\n')

interface Mode {
  readonly name: string
  /** Shell words after the program. */
  readonly args: string
  readonly input: string
  readonly expected: string
}

function mode(name: string, args: readonly string[], input: string): Mode {
  const { stdout, stderr, status } = inFolder({ 'facts.yaml': FACTS }, (cwd) => runBundle(args, { input, cwd }))
  is(status, 0, stderr)
  ok(stdout.length > 200_000, `${stdout.length} bytes`)
  return { name, args: args.join(' '), input, expected: stdout }
}

const MODES: readonly Mode[] = [
  mode('inject', ['inject', '-', '--facts', 'facts.yaml'], MANY),
  mode(
    'function mode',
    [],
    resourceList([NAMESPACES, MANY].join('---\n'), configMap('b', { 'facts.yaml': [INJECTOR, MESH].join('---\n') })),
  ),
]

/** Runs a line of bash in a folder that holds the input; `$RUN` is the program with its arguments, reading the input. */
function bash({ args, input }: Mode, line: string, check: (result: RunResult, folder: string) => void): void {
  inFolder({ 'facts.yaml': FACTS, 'input.yaml': input }, (folder) =>
    check(runProgram('bash', ['-c', `run() { ${PROGRAM} ${args} < input.yaml; }\n${line}`], { cwd: folder }), folder),
  )
}

function noBytesLost(expected: string, folder: string): void {
  is(readFileSync(join(folder, 'out'), 'utf8') === expected, true, 'all bytes arrived')
}

function outputRefused({ status, stderr }: RunResult): void {
  is(status, 74, stderr)
  ok(stderr.includes('error RI0601: the output could not be written: '), stderr)
}

describe('output faults', (it) => {
  const each = (title: string, body: (mode: Mode) => void): void => it.each(({ name }) => `${name}: ${title}`, MODES, body)

  each('a file takes all', (mode) =>
    bash(mode, 'run > out', ({ status }, folder) => {
      is(status, 0)
      noBytesLost(mode.expected, folder)
    }),
  )

  each('/dev/full', (mode) => bash(mode, 'run > /dev/full', outputRefused))

  it('/dev/full, in a report', () =>
    inFolder({ 'facts.yaml': FACTS, 'input.yaml': workload('web', 'shop') }, (folder) => {
      const line = `${PROGRAM} inject input.yaml --facts facts.yaml --report json=r.json > /dev/full`
      outputRefused(runProgram('bash', ['-c', line], { cwd: folder }))
      const { exitCode, diagnostics } = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))
      is(exitCode, 74)
      is(diagnostics.at(-1).code, 'RI0601')
    }))

  each('a file that may not grow', (mode) =>
    bash(mode, 'ulimit -f 64; run > out', (result, folder) => {
      outputRefused(result)
      ok(statSync(join(folder, 'out')).size < mode.expected.length)
    }),
  )

  each('a disk that is nearly full', (mode) =>
    bash(
      mode,
      'mkdir -p disk && mount -t tmpfs -o size=128k none disk 2>/dev/null || exit 99\nrun > disk/out; code=$?; umount disk; exit $code',
      (result) => {
        // Only root can mount: elsewhere the file size limit above stands for it.
        if (result.status === 99) ok(process.getuid?.() !== 0 || !process.env['CI_MUST_MOUNT'])
        else outputRefused(result)
      },
    ),
  )

  each('a reader that goes away', (mode) =>
    bash(mode, 'run 2> err | head -c 1000 > out; exit $PIPESTATUS', ({ status }, folder) => {
      is(status, 141)
      is(readFileSync(join(folder, 'out'), 'utf8'), mode.expected.slice(0, 1000))
      is(readFileSync(join(folder, 'err'), 'utf8'), '', 'a closed pipe is no news')
    }),
  )

  each('a slow reader', (mode) =>
    bash(mode, 'run | (sleep 0.5; head -c 70000; sleep 0.3; cat) > out; exit $PIPESTATUS', ({ status }, folder) => {
      is(status, 0)
      noBytesLost(mode.expected, folder)
    }),
  )

  each('a pipe that does not block', (mode) =>
    // The first program sets the flag on the pipe that both share and is gone before it could take it back.
    bash(
      mode,
      `{ node -e 'process.stdout; process.kill(process.pid, "SIGKILL")'; grep flags /proc/self/fdinfo/3 3>&1 >&2; run; echo $? > code; } 2> err | (sleep 0.5; cat) > out`,
      (_result, folder) => {
        const flags = /flags:\s+([0-7]+)/.exec(readFileSync(join(folder, 'err'), 'utf8'))?.[1]
        if (flags !== undefined) ok(Number.parseInt(flags, 8) & 0o4000, `the pipe blocks: ${flags}`)
        is(readFileSync(join(folder, 'code'), 'utf8'), '0\n')
        noBytesLost(mode.expected, folder)
      },
    ),
  )

  each('stderr that takes nothing', (mode) =>
    bash(mode, 'run > out 2> /dev/full', ({ status }, folder) => {
      is(status, 0)
      noBytesLost(mode.expected, folder)
    }),
  )
})

describe('inject --write on a full disk', (it) => {
  it('changes nothing', () =>
    inFolder({ 'facts.yaml': FACTS }, (folder) => {
      const names = Array.from({ length: 10 }, (_, i) => `in/${i}.yaml`)
      mkdirSync(join(folder, 'in'))
      const text = Array.from({ length: 100 }, (_, i) => workload(`web-${i}`, 'shop')).join('---\n')
      for (const name of names) writeFileSync(join(folder, name), text)
      const line = `ulimit -f 20; ${PROGRAM} inject --write in --facts facts.yaml`
      const { status, stdout, stderr } = runProgram('bash', ['-c', line], { cwd: folder })
      is(status, 74, stderr)
      is(stdout, '')
      ok(stderr.includes('RI0601') && stderr.includes('changed     0 of 10 files'), stderr)
      for (const name of names) is(readFileSync(join(folder, name), 'utf8'), text)
    }))
})
