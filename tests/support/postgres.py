"""A throwaway PostgreSQL server, where its programs are installed; tests that need one are skipped elsewhere."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest


class Postgres:
    """A server of its own, reachable over a Unix socket only, as an unprivileged user."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.numbers = count(1)
        if os.getuid() == 0:
            self.prefix, user = _as_nobody()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        else:
            self.prefix = []
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start()

    def start(self):
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c timezone=Asia/Seoul"
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options, "-w", "start")

    def halt(self):
        """Let the server be gone without a farewell; what was committed stays."""
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def run(self, program, *arguments):
        subprocess.run(
            [*self.prefix, shutil.which(program), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )

    def database(self):
        import psycopg

        name = f"state_{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def stop(self):
        self.halt()
        shutil.rmtree(self.folder)


def _as_nobody():
    user = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"], user


@pytest.fixture(scope="session")
def postgres():
    missing = [name for name in ("initdb", "pg_ctl", "postgres") if shutil.which(name) is None]
    if os.getuid() == 0 and shutil.which("setpriv") is None:
        missing.append("setpriv (PostgreSQL refuses to run as root)")
    if importlib.util.find_spec("psycopg") is None:
        missing.append("psycopg")
    if missing:
        pytest.skip(f"PostgreSQL cannot be started, missing: {', '.join(missing)}")
    server = Postgres()
    yield server
    server.stop()
