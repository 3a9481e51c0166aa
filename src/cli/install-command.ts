import { Command } from 'commander'
import type { Outcome } from '../frontends/outcome.ts'
import { examples } from './command.ts'
import { loadInstall } from './install.chunk.ts'

/** `install DIR`: copies the program into a folder that another container mounts. */
export function installCommand(finish: (outcome: Outcome) => void): Command {
  return new Command('install')
    .description('copy this program into a folder, as an init container does for another image')
    .argument('<dir>', 'the folder; render-inject in it is what to call')
    .option('--with-runtime', 'copy the Node that runs it too, as node beside it')
    .addHelpText(
      'after',
      examples([
        ['render-inject install /opt/render-inject --with-runtime', 'for an image without Node'],
        ['render-inject install ~/.local/bin', 'for yourself'],
      ]),
    )
    .action((folder: string, flags: { readonly withRuntime?: true }) => finish(loadInstall().runInstall(folder, flags)))
}
