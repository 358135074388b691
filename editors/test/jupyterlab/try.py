"""Starts Jupyter's server with the configuration for lemsls and edits a model
through it, as jupyterlab-lsp does: python try.py LEMSLS. It exits with status 1
on failure.
"""

import asyncio
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import websocket_connect

ROOT = pathlib.Path(__file__).resolve().parents[3]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(home, server, port):
    """A Jupyter server in an empty home, with lemsls on its path."""
    (home / "bin").mkdir()
    (home / "bin" / "lemsls").symlink_to(pathlib.Path(server).resolve())
    shutil.copytree(ROOT / "editors/jupyterlab/jupyter_server_config.d", home / ".jupyter/jupyter_server_config.d")
    (home / "models").mkdir()
    env = {"HOME": str(home), "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "JUPYTER_PLATFORM_DIRS": "0"}
    argv = [sys.executable, "-m", "jupyter_server", "--ServerApp.jpserver_extensions={'jupyter_lsp': True}", "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True", f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", f"--ServerApp.root_dir={home / 'models'}"]
    log = open(home / "log", "w")
    return subprocess.Popen(argv, env=env, stdout=log, stderr=log)


async def answer(client, url):
    for _ in range(300):
        try:
            return json.loads((await client.fetch(url)).body)
        except Exception as problem:  # it does not listen yet
            last = problem
            await asyncio.sleep(0.1)
    raise AssertionError(f"{url}: {last}")


class Session:
    """A client of the language server, through Jupyter."""

    def __init__(self, socket):
        self.socket, self.id = socket, 0

    async def send(self, **message):
        await self.socket.write_message(json.dumps({"jsonrpc": "2.0", **message}))

    async def wait(self, wanted):
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.read_message(), 20))
            if wanted(message):
                return message
            if "id" in message and "method" in message:  # the server asks for something
                await self.send(id=message["id"], result=None)

    async def ask(self, method, params):
        self.id += 1
        await self.send(id=self.id, method=method, params=params)
        reply = await self.wait(lambda m: m.get("id") == self.id and "method" not in m)
        assert "error" not in reply, reply
        return reply["result"]


async def run(home, port):
    client = AsyncHTTPClient()
    status = await answer(client, f"http://127.0.0.1:{port}/lsp/status")
    spec = status["sessions"]["lemsls"]["spec"]
    assert "text/xml" in spec["mime_types"], spec
    print("ok    Jupyter knows lemsls")
    session = Session(await websocket_connect(f"ws://127.0.0.1:{port}/lsp/ws/lemsls"))
    root = (home / "models").as_uri()
    await session.ask("initialize", {"processId": None, "rootUri": root, "capabilities": {"textDocument": {"publishDiagnostics": {}}}})
    await session.send(method="initialized", params={})
    text = (ROOT / "testdata/models/broken/misspelt-constant.xml").read_text()
    model = home / "models" / "model.xml"
    model.write_text(text)
    document = {"uri": model.as_uri(), "languageId": "xml", "version": 1, "text": text}
    await session.send(method="textDocument/didOpen", params={"textDocument": document})
    found = await session.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])
    assert "taw" in found["params"]["diagnostics"][0]["message"], found
    print("ok    a mistake has its finding")
    line = next(i for i, x in enumerate(text.splitlines()) if "taw" in x and "<TimeDerivative" in x)
    place = {"textDocument": {"uri": model.as_uri()}, "position": {"line": line, "character": text.splitlines()[line].index("taw") + 2}}
    items = await session.ask("textDocument/completion", place)
    labels = [x["label"] for x in (items if isinstance(items, list) else items["items"])]
    assert "tau" in labels, labels
    print("ok    completion offers what fits")
    (home / "models" / "other.xml").write_text("<project/>")
    await session.send(method="textDocument/didOpen", params={"textDocument": {"uri": (home / "models" / "other.xml").as_uri(), "languageId": "xml", "version": 1, "text": "<project/>"}})
    assert not await session.ask("textDocument/documentSymbol", {"textDocument": {"uri": (home / "models" / "other.xml").as_uri()}})
    print("ok    other XML is left alone")


def main():
    with tempfile.TemporaryDirectory() as name:
        home, port = pathlib.Path(name), free_port()
        jupyter = start(home, sys.argv[1], port)
        try:
            asyncio.run(run(home, port))
        except AssertionError as problem:
            print("FAIL ", problem, (home / "log").read_text())
            return 1
        finally:
            jupyter.terminate()
            jupyter.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
