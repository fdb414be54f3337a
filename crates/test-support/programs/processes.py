"""Child processes with their parent's proxy, forked and spawned, as the standard library documents."""

import multiprocessing
from multiprocessing import current_process

from connecting import connect, connection
from shared import Location

PLACE = Location(47.6062, -122.3321)


def ask(weather, answers=None):
    forecast = weather.get_weather(PLACE)
    assert type(forecast.request) is Location
    if answers is None:
        return forecast.name
    answers.put(forecast.name)


def main():
    # A proxy that travels outside the start of a process takes its key from the process it comes to.
    current_process().authkey = connection()[1]
    manager = connect()
    weather = manager.get_weather_service()
    name = ask(weather)
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        answers = context.Queue()
        children = [context.Process(target=ask, args=(weather, answers)) for _ in range(2)]
        for child in children:
            child.start()
        names = [answers.get(timeout=50) for _ in children]
        assert names == [name] * len(children), (method, names, name)
        for child in children:
            child.join()
            assert child.exitcode == 0, (method, child.exitcode)
    with multiprocessing.Pool(2) as pool:
        assert pool.map(ask, [weather] * 4) == [name] * 4
        pool.close()
        pool.join()
    assert ask(weather) == name, "the parent's own connection was not touched"
    assert manager._number_of_objects() == 1


if __name__ == "__main__":
    main()
    print("ok")
