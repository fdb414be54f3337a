"""Earlier releases of the Python SDK of the Model Context Protocol as judges of `wx mcp`: each speaks the
revision of its time."""

import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

WX, DIRECTORY, REVISION = sys.argv[1:]


async def main() -> None:
    server = StdioServerParameters(command=WX, args=["--dir", DIRECTORY, "mcp"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        agreed = await session.initialize()
        assert agreed.protocolVersion == REVISION, agreed
        await session.send_ping()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert "state" in tools["get_alerts"].inputSchema["properties"], tools
        # The two tools of the protocol's tutorial, as its users call them.
        for name, arguments in [
            ("get_alerts", {"state": "WA"}),
            ("get_forecast", {"latitude": 47.6062, "longitude": -122.3321}),
        ]:
            result = await session.call_tool(name, arguments)
            assert not result.isError and "SIMULATED" in result.content[0].text, result
        failed = await session.call_tool("get_forecast", {"place": "Nowhereville"})
        assert failed.isError and "no place is known" in failed.content[0].text, failed


asyncio.run(main())
print(f"mcp of {REVISION}: passes")
