"""What a person does with a model in Neovim, seen on the screen of a terminal.

    python story.py --nvim NVIM --server LEMSLS [--pictures FOLDER]

A model with a mistake is opened: it has its finding, completion and a fix. Then
another is swept from its lens: progress, findings on the lines, bars in the
documentation, and the best value set. FOLDER gets a picture of each step. It
exits with status 1 where the screen does not show what it should.
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile

from terminal import Terminal, picture

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]

INIT = """
vim.opt.runtimepath:prepend('{plugin}')
vim.opt.number = true
vim.opt.swapfile = false
vim.opt.wrap = false
vim.opt.termguicolors = true
vim.opt.signcolumn = 'yes'
vim.opt.completeopt = 'menuone,noinsert'
vim.diagnostic.config({{ virtual_text = true }})
vim.api.nvim_create_autocmd({{ 'BufEnter', 'LspAttach', 'InsertLeave' }}, {{ callback = function(event)
  if vim.bo[event.buf].filetype == 'lems' and #vim.lsp.get_clients({{ bufnr = event.buf, name = 'lemsls' }}) > 0 then
    if vim.lsp.codelens.enable then vim.lsp.codelens.enable(true, {{ bufnr = event.buf }})
    else vim.lsp.codelens.refresh({{ bufnr = event.buf }}) end
  end
end }})
"""


class Story:
    """The steps, each of which is seen, and drawn if that is wanted."""

    def __init__(self, nvim, server, pictures):
        self.pictures = pictures
        self.home = tempfile.TemporaryDirectory()
        home = pathlib.Path(self.home.name)
        models = home / "models"
        (models / ".git").mkdir(parents=True)
        (home / "bin").mkdir()
        (home / "bin" / "lemsls").symlink_to(pathlib.Path(server).resolve())
        for name in ["broken/misspelt-constant.xml", "rateml/montbrio.xml"]:
            source = ROOT / "testdata/models" / name
            (models / source.name).write_text(source.read_text())
        (models / "lemsls.toml").write_text('[sweep]\ntime = "1s"\n')  # long enough to see progress
        (home / "init.lua").write_text(INIT.format(plugin=ROOT / "editors/neovim"))
        keep = {name: os.environ[name] for name in ["LANG", "LC_ALL"] if name in os.environ}
        env = {**keep, "HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        os.chdir(models)
        self.terminal = Terminal([nvim, "--clean", "-u", str(home / "init.lua"), "misspelt-constant.xml"], env)

    def see(self, what, pattern, name=None, seconds=60.0):
        self.terminal.await_text(pattern, seconds)
        print("ok   ", what, flush=True)
        if name and self.pictures:
            self.terminal.read(0.4)
            self.terminal.await_text(pattern)
            (self.pictures / f"{name}.svg").write_text(picture(self.terminal.screen))

    def number(self, pattern):
        """The number of a choice, once it is offered."""
        self.terminal.await_text(pattern)
        return re.search(pattern, self.terminal.text())[1]

    def type(self, keys):
        self.terminal.type(keys)

    def command(self, text):
        self.type(f"\x1b:{text}\r")

    def close(self):
        self.terminal.close()
        self.home.cleanup()


def mend(story):
    """A mistake is seen, looked into, and mended."""
    story.see("a mistake stands where it is", "“taw” is not declared", "1-findings")
    story.command("call search('w) ')")
    story.command("lua vim.lsp.buf.hover()")
    story.see("hover tells what is known", r"w — StateVariable", "2-hover")
    story.type("\x1b")
    story.command("call search('taw\"', 'w') | normal! zz")
    story.type("cwta\x18\x0f")
    story.see("completion offers what fits", r"tau\s+\S", "3-completion")
    story.type("\x05\x1b")
    story.command("undo")
    story.see("the mistake is back", "“taw” is not declared")
    story.command("call search('taw\"', 'w') | lua vim.lsp.buf.code_action({ context = { only = { 'quickfix' }, diagnostics = {} } })")
    story.see("a fix is offered", r"1: .*tau", "4-quick-fix")
    story.type("1\r")
    story.see("it mends the mistake", r"/ tau\"")
    story.command("call search('w) ') | lua vim.lsp.buf.rename('recovery')")
    story.see("rename reaches all uses", r"(?s)name=\"recovery\".*- 0.8 \* recovery")


def sweep(story):
    """A lens sweeps the model; what is found is looked at and used."""
    story.command("silent write | edit montbrio.xml")
    story.see("a lens offers a sweep", r"Run \w+ sweep", "5-lens")
    story.command("call search('\"derivatives') | lua vim.lsp.codelens.run()")
    story.type(story.number(r"(\d+): Run \w+ sweep") + "\r")
    story.see("its progress is told", r"Sweep: +\d+ % \d+ of 64 simulations", "6-progress")
    story.see("findings stand on their lines", r"best global_coupling = ", "7-results", 300)
    story.command("messages clear | call search('name=.global_coupling') | call search('global')")
    story.command("lua vim.lsp.buf.hover()")
    story.see("hover has the bars", r"Sweep:.*(?s:.*)[▁▂▃▄▅▆▇█]{4}", "8-hover")
    story.type("\x1b")
    story.command("lua vim.lsp.buf.code_action({ context = { only = { 'quickfix' }, diagnostics = {} } })")
    story.see("a fix sets the best value", r"Set global_coupling to its best value", "9-best-value")
    story.type("1\r")
    story.see("the value is set", r"stale|changed since|has changed|older")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--nvim", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--pictures", type=lambda p: pathlib.Path(p).resolve())
    args = parser.parse_args()
    if args.pictures:
        args.pictures.mkdir(parents=True, exist_ok=True)
    story = Story(os.path.abspath(args.nvim), args.server, args.pictures)
    try:
        mend(story)
        sweep(story)
    except AssertionError as problem:
        print("FAIL ", problem)
        return 1
    finally:
        story.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
