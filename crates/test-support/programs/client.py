"""One client as the original's: connect, ask for Seattle, print the forecast."""

from connecting import connect
from shared import Location

manager = connect()
proxy = manager.get_weather_service()
print(proxy.get_weather(Location(latitude=47.6062, longitude=-122.3321)).to_human_readable())
