import type { Chunks } from '../../src/inject/chunks.ts'
import * as istio from '../../src/inject/istio-injector.ts'
import * as kubeInject from '../../src/inject/kube-inject/kube-inject.ts'
import * as legacy from '../../src/inject/legacy-pod.ts'
import * as glob from '../../src/policy/glob.ts'
import * as conditions from '../../src/policy/match-conditions.ts'
import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'

/** The chunks as static imports. */
export const CHUNKS: Chunks = {
  glob: () => glob,
  istio: () => istio,
  conditions: () => conditions,
  legacy: () => legacy,
  kubeInject: () => kubeInject,
  sprig: loadFamily,
}
