"""The Python SDK of the Model Context Protocol as a judge of `wx mcp`: it checks every message, and every
answer against the schema of its tool. Each way of connecting that it knows is tried."""

import asyncio
import sys
import tempfile

from mcp import Client, MCPError, StdioServerParameters

WX, DIRECTORY = sys.argv[1:]

CALLS = [
    ("get_weather_summary", {"place": "Portland, OR"}),
    ("get_current_conditions", {"place": "97201", "units": "si"}),
    ("get_forecast", {"latitude": 47.6062, "longitude": -122.3321}),
    ("get_hourly", {"place": "KBFI", "hours": 6}),
    ("get_notable", {"place": "Miami"}),
    ("get_alerts", {"state": "WA"}),
    ("get_alerts", {"zone": "WAC033"}),
    ("get_alerts", {"place": "Miami"}),
    ("get_alert_changes", {"place": "Miami"}),
    ("get_discussion", {"place": "Miami"}),
    ("find_place", {"query": "portland"}),
    ("explain", {}),
]


def server(directory: str) -> StdioServerParameters:
    return StdioServerParameters(command=WX, args=["--dir", directory, "mcp"])


async def judge(mode: str, version: str) -> None:
    async with Client(server(DIRECTORY), mode=mode) as client:
        assert client.session.protocol_version == version, client.session.protocol_version
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {name for name, _ in CALLS}
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        assert all(tool.output_schema for tool in tools)
        for name, arguments in CALLS:
            for detail in ("summary", "standard", "full"):
                result = await client.call_tool(name, {**arguments, "detail": detail})
                text = result.content[0].text
                assert not result.is_error, f"{name}: {text}"
                assert result.structured_content is not None, name
                if name != "find_place":
                    assert text.startswith("SIMULATED") and "Source: National Weather Service" in text, text
        failed = await client.call_tool("get_forecast", {"place": "Nowhereville"})
        assert failed.is_error and "no place is known" in failed.content[0].text, failed
        empty = await client.call_tool("get_alerts", {"state": ""})
        assert empty.is_error and "state is empty" in empty.content[0].text, empty
        try:
            await client.call_tool("get_wether", {})
        except MCPError as error:
            assert "there is no tool" in str(error), error
        else:
            raise AssertionError("an unknown tool is an error of the protocol")
        # Side by side on one connection.
        together = [client.call_tool(name, arguments) for name, arguments in CALLS * 3]
        assert not any(result.is_error for result in await asyncio.gather(*together))


async def judge_without_server() -> None:
    with tempfile.TemporaryDirectory() as empty:
        async with Client(server(empty)) as client:
            result = await client.call_tool("get_alerts", {"state": "WA"})
            text = result.content[0].text
            assert result.is_error and "start one with: weatherd" in text, text


async def main() -> None:
    await judge("legacy", "2025-11-25")
    await judge("auto", "2026-07-28")
    await judge("2026-07-28", "2026-07-28")
    await judge_without_server()


asyncio.run(main())
print("mcp: passes")
