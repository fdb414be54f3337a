"""Ends the server as BaseManager.shutdown does, if it lets itself be ended."""

from multiprocessing.connection import Client
from multiprocessing.managers import dispatch

from connecting import connection

address, key = connection()
with Client(address, authkey=key) as conn:
    try:
        dispatch(conn, None, "shutdown")
    except Exception as error:
        assert type(error).__module__ in ("builtins", "multiprocessing.managers"), error
        print("refused:", type(error).__name__, str(error).strip().splitlines()[-1])
    else:
        print("stopped")
