"""A gRPC client that measures on request, as bench_client.py does: "calls THREADS COUNT" and "sessions COUNT",
with as many bytes as a call of get_weather has."""

import grpc
import measuring

REQUEST = bytes(119)
# Each channel has a connection of its own.
OPTIONS = [("grpc.use_local_subchannel_pool", 1)]


def connect():
    return grpc.insecure_channel("unix:grpc", OPTIONS)


def session():
    channel = connect()
    channel.unary_unary("/weather/get")(REQUEST)
    return channel


get = connect().unary_unary("/weather/get")
measuring.serve({
    "calls": lambda threads, count: measuring.calls(threads, count, get, REQUEST),
    "sessions": lambda count: measuring.repeat(count, session, lambda channel: channel.close()),
})
