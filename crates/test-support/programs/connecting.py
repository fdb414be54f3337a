"""The way to the server, for every program here: the connection file and a BaseManager, nothing else."""

import base64
import json
from multiprocessing.managers import BaseManager


class WeatherManager(BaseManager):
    pass


WeatherManager.register("get_weather_service")


def connection(authkey=None):
    with open(".manager_connection", encoding="utf-8") as file:
        data = json.load(file)
    return data["socket_path"], authkey or base64.b64decode(data["authkey"])


def connect(authkey=None):
    path, key = connection(authkey)
    manager = WeatherManager(address=path, authkey=key)
    manager.connect()
    return manager


def service():
    return connect().get_weather_service()
