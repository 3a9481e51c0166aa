import { realmProgram } from '../../scripts/realm-program.js'
import type { Chunks } from '../../src/inject/chunks.ts'
import * as istio from '../../src/inject/istio/istio-injector.ts'
import * as kubeInject from '../../src/inject/istio/kube-inject/kube-inject.ts'
import * as legacy from '../../src/inject/istio/legacy/pod.ts'
import * as go from '../../src/inject/own/go-chunk.ts'
import * as lint from '../../src/inject/own/lint-templates/lint-templates.ts'
import * as own from '../../src/inject/own/own-injector.ts'
import * as podSecurity from '../../src/inject/pod-security-warnings.ts'
import * as glob from '../../src/policy/glob.ts'
import * as conditions from '../../src/policy/match-conditions.ts'
import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'
import { createNunjucks, type Nunjucks } from '../../src/template/nunjucks/nunjucks.ts'

let engine: Nunjucks | undefined

/** The chunks as static imports. */
export const CHUNKS: Chunks = {
  glob: () => glob,
  istio: () => istio,
  conditions: () => conditions,
  legacy: () => legacy,
  kubeInject: () => kubeInject,
  sprig: loadFamily,
  own: () => own,
  go: () => go,
  nunjucks: () => {
    engine ??= createNunjucks(realmProgram())
    return engine
  },
  podSecurity: () => podSecurity,
  lint: () => lint,
}
