/** The entry of the chunk with the nunjucks engine: the build puts the program of its realm in as a text (scripts/realm-program.js). */
import { createNunjucks, type Nunjucks } from '../../template/nunjucks/nunjucks.ts'

declare const REALM_PROGRAM: string

let engine: Nunjucks | undefined

/** The one engine of the process: a realm costs some milliseconds to open. */
export function sharedNunjucks(): Nunjucks {
  engine ??= createNunjucks(REALM_PROGRAM)
  return engine
}
