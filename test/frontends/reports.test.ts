import type { Diagnostic } from '../../src/base/diagnostic.ts'
import { paintDiff, paintMessages } from '../../src/frontends/paint.ts'
import { githubAnnotations, githubSummary } from '../../src/frontends/report/github.ts'
import { jsonReport } from '../../src/frontends/report/json.ts'
import { junitReport } from '../../src/frontends/report/junit.ts'
import type { ReportRun } from '../../src/frontends/report/report-run.ts'
import type { WorkloadReport } from '../../src/frontends/run-report.ts'
import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const SOURCE = { name: 'out/a,b:c.yaml', text: 'kind: A\r\n---\r\nkind: B\n' }
const PLACE = { source: SOURCE, span: { start: 14, end: 21 } }

const workload = (more: Partial<WorkloadReport> = {}): WorkloadReport => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  title: 'Deployment shop/web',
  podTemplate: 'spec.template',
  place: PLACE,
  verdict: 'injected',
  because: 'it is enabled',
  injectors: [{ name: 'istio', verdict: 'injected', because: 'it is enabled' }],
  ...more,
})

const warning = (message: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'RI0332',
  severity: 'warning',
  message,
  ...more,
})

/** What `check --templates` found. */
const UNREAD: Diagnostic = { code: 'RI0415', severity: 'warning', message: 'nobody reads it', place: PLACE, hint: 'h' }

function run(workloads: readonly WorkloadReport[], diagnostics: readonly Diagnostic[] = []): ReportRun {
  const fileOf = (name: string): string | undefined => (name === '<stdin>' ? undefined : name)
  return { report: { workloads, diagnostics }, command: 'check', version: '1.2.3', exitCode: 1, fileOf }
}

const STALE = workload({ finding: { state: 'stale', detail: 'proxyv2:1, now 2' } })
const LEFT = workload({ title: 'Deployment shop/<"b&d">', verdict: 'left-alone', because: 'label a="b" & <c>\u0007\ud800' })

describe('reports', (it) => {
  it('JSON: a version, counts, every workload with its place', () => {
    const shape = JSON.parse(jsonReport(run([STALE, LEFT], [warning('w', { place: PLACE, hint: 'h' })])))
    is(shape.schema, 'render-inject.dev/report/v1')
    equal(shape.counts, { workloads: 2, injected: 1, leftAlone: 1, findings: 1, errors: 0, warnings: 1 })
    equal(shape.workloads[0].at, { file: 'out/a,b:c.yaml', line: 3, column: 1 })
    equal(shape.workloads[0].finding, { state: 'stale', detail: 'proxyv2:1, now 2' })
    is(shape.workloads[1].finding, null)
    equal(shape.diagnostics[0], {
      code: 'RI0332',
      severity: 'warning',
      message: 'w',
      at: { file: 'out/a,b:c.yaml', line: 3, column: 1 },
      notes: [],
      hint: 'h',
    })
    is('kind' in shape, false, 'no tool may take it for a manifest')
  })

  it('JUnit: a testcase a workload, skipped with its reason, and errors beside them', () => {
    const text = junitReport(run([STALE, LEFT], [warning('w'), { ...warning('cannot'), severity: 'error' }]))
    ok(text.includes('tests="3" failures="1" errors="1" skipped="1"'), text)
    ok(
      text.includes(
        'name="Deployment shop/web" file="out/a,b:c.yaml" line="3"><failure type="stale" message="stale: proxyv2:1, now 2">',
      ),
      text,
    )
    ok(
      text.includes(
        'name="Deployment shop/&lt;&quot;b&amp;d&quot;&gt;" file="out/a,b:c.yaml" line="3"><skipped message="label a=&quot;b&quot; &amp; &lt;c&gt;\ufffd\ufffd"/>',
      ),
      text,
    )
    ok(text.includes('<system-err>RI0332: w\n</system-err>'), text)
    is(/[\u0000-\u0008\ud800]/.test(text), false)
  })

  it('what was found in templates is a finding in each of them, whatever its severity, and has its place', () => {
    const found: ReportRun = { ...run([]), report: { workloads: [], diagnostics: [warning('w')], findings: [UNREAD] } }
    const { counts, diagnostics } = JSON.parse(jsonReport(found))
    equal([counts.findings, counts.errors, counts.warnings, diagnostics.length], [1, 0, 2, 2])
    ok(
      junitReport(found).includes(
        'name="RI0415: nobody reads it" file="out/a,b:c.yaml" line="3"><failure type="RI0415" message="nobody reads it">  hint: h\n</failure>',
      ),
      junitReport(found),
    )
    ok(junitReport(found).includes('tests="1" failures="1" errors="0"'))
    ok(githubAnnotations(found).startsWith('::error file=out/a%2Cb%3Ac.yaml,line=3,title=render-inject RI0415::nobody reads it'))
    ok(githubSummary(found).includes('| warning RI0415 | out/a,b:c.yaml:3 | nobody reads it |'))
  })

  it('GitHub: escapes what its commands are made of', () => {
    const title = 'Deployment shop/100%'
    const text = githubAnnotations(run([{ ...STALE, title }], [warning('a\nb: c,d\u001b[31m', { notes: ['n'], hint: 'h' })]))
    equal(text.split('\n'), [
      '::error file=out/a%2Cb%3Ac.yaml,line=3,title=render-inject check%3A stale::Deployment shop/100%25 stale: proxyv2:1, now 2',
      '::warning title=render-inject RI0332::a%0Ab: c,d\\u001b[31m%0An%0Ahint: h',
      '',
    ])
  })

  it('GitHub: at most ten of a kind, the most severe first, and the last counts the rest', () => {
    const warnings = Array.from({ length: 12 }, (_, i) => warning(`w${i}`))
    const lines = githubAnnotations(
      run(
        Array.from({ length: 11 }, () => STALE),
        warnings,
      ),
    )
      .trimEnd()
      .split('\n')
    equal(
      lines.map((line) => line.split(' ')[0]),
      [...Array(10).fill('::error'), ...Array(10).fill('::warning')],
    )
    is(lines[9], '::error title=render-inject check::and 2 more: see the log or the summary')
    is(lines[19], '::warning title=render-inject check::and 3 more: see the log or the summary')
    is(
      githubAnnotations(run([], warnings.slice(0, 10)))
        .trimEnd()
        .split('\n').length,
      10,
    )
  })

  it('GitHub: nothing of the input is Markdown or HTML in the summary', () => {
    const text = githubSummary(run([{ ...STALE, title: 'Pod <img src=x>|`a`\nb' }], [warning('*w*')]))
    ok(text.includes('1 workload: 1 with sidecars, 0 without, 1 with findings'), text)
    ok(text.includes('| Pod &#60;img src=x&#62;&#124;&#96;a&#96;<br>b | out/a,b:c.yaml:3 | stale: proxyv2:1, now 2 |'), text)
    ok(text.includes('| warning RI0332 |  | &#42;w&#42; |'), text)
  })

  it('what is no file has no place in an annotation', () => {
    const place = { source: { name: '<stdin>', text: '' }, span: { start: 0, end: 0 } }
    is(githubAnnotations(run([], [warning('w', { place })])), '::warning title=render-inject RI0332::w\n')
    ok(junitReport(run([workload({ place })])).includes('<testcase classname="&lt;stdin&gt;" name="Deployment shop/web"/>'))
  })
})

describe('colours', (it) => {
  it('stand on the severity, the caret and the first word of a summary alone', () => {
    const text =
      'injected    2  Deployment shop/web\na.yaml:1:2: error RI0202: unknown\n  9 |   ^^\nwarning RI0332: w\n  hint: error RI1\n'
    is(
      paintMessages(text),
      '\u001b[32minjected\u001b[0m    2  Deployment shop/web\na.yaml:1:2: \u001b[1;31merror RI0202\u001b[0m: unknown\n  9 |   ^^\n\u001b[1;33mwarning RI0332\u001b[0m: w\n  hint: error RI1\n',
    )
    is(paintMessages('     |     ^^^\n'), '     |     \u001b[1;31m^^^\u001b[0m\n')
  })

  it('stand on the lines of a diff that go and come', () => {
    is(
      paintDiff('@@ a @@\n   - b\n- c\n+ d\n'),
      '\u001b[36m@@ a @@\u001b[0m\n   - b\n\u001b[31m- c\u001b[0m\n\u001b[32m+ d\u001b[0m\n',
    )
    is(paintDiff(' 2  image\n      - b\n'), ' 2  image\n\u001b[31m      - b\u001b[0m\n')
  })
})
