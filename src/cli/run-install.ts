import { fail } from '../base/diagnostic.ts'
import { EXIT, guarded, type Outcome } from '../frontends/outcome.ts'
import { bundleFolder, install, isRuntimeWhole, runtimeVersion } from './host/install.ts'
import { outputRefused } from './output-refused.ts'
import { VERSION } from './version.ts'

/** `install DIR`: stdout stays empty, stderr tells what was put where. */
export function runInstall(folder: string, flags: { readonly withRuntime?: true }): Outcome {
  return guarded(() => {
    const from =
      bundleFolder() ??
      fail('RI0207', 'install copies the bundle, and this run is not from one', {
        hint: 'npm run build, then plugin/render-inject install',
      })
    if (flags.withRuntime && !isRuntimeWhole())
      fail('RI0207', 'this node needs a library beside it and cannot be copied alone', {
        hint: 'use the node of nodejs.org or of the image node, or leave --with-runtime out',
      })
    const result = install(from, folder, VERSION, flags.withRuntime ? 'bundle-and-runtime' : 'bundle')
    switch (result.kind) {
      case 'done':
        return {
          stdout: '',
          stderr: `installed   ${result.program} (render-inject ${VERSION}, ${result.files} files)${flags.withRuntime ? ` with node ${runtimeVersion()}` : ''}\n`,
          exitCode: EXIT.done,
        }
      case 'refused':
        return outputRefused(`${folder} could not be written: ${result.reason}`, { hint: 'what was there before is still whole' })
    }
  })
}
