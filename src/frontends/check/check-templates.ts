import { type Diagnostic, fail } from '../../base/diagnostic.ts'
import { checkInjectors } from '../../inject/check-injectors.ts'
import type { Chunks } from '../../inject/chunks.ts'
import { surveyManifests } from '../../inject/survey.ts'
import { printDiagnostics } from '../diagnostics-text.ts'
import type { ManifestOptions } from '../manifest-input.ts'
import { EXIT, guarded, type Outcome } from '../outcome.ts'
import { readSettings } from '../settings.ts'

/**
 * Checks the templates of own injectors, and that those of Istio in the facts can be parsed. Findings are stdout (exit 1); what could not be checked is told
 * on stderr. Refuses (exit 2) a policy or facts that cannot be read, and a call without any.
 */
export function checkTemplates(options: ManifestOptions, chunks: Chunks): Outcome {
  return guarded(() => {
    if (options.policies.length + options.facts.length === 0)
      return fail('RI0207', 'check --templates needs a policy or facts, whose templates it checks', {
        hint: 'name them with --policy and --facts',
      })
    const { policy, facts } = readSettings(options)
    checkInjectors(policy)
    const survey = surveyManifests({ policy, facts, read: [] }, chunks)
    const { templates, findings } = chunks.lint().lintTemplates({ policy, facts: survey.facts }, chunks)
    const faults = findings.filter(({ severity }) => severity !== 'info')
    const notices = [...survey.namespaces.warnings, ...findings.filter(({ severity }) => severity === 'info')]
    return {
      stdout: faults.map(printed).join('') + summary(templates, faults.length),
      stderr: printDiagnostics(notices),
      exitCode: faults.length === 0 ? EXIT.done : EXIT.findings,
      report: { workloads: [], diagnostics: notices, findings: faults },
    }
  })
}

/** One at a time: all of them are shown. */
function printed(finding: Diagnostic): string {
  return printDiagnostics([finding])
}

function summary(templates: number, found: number): string {
  const of = `${templates} ${templates === 1 ? 'template' : 'templates'}`
  return found === 0 ? `check: ${of}, nothing found\n` : `check: ${of}, ${found} ${found === 1 ? 'finding' : 'findings'}\n`
}
