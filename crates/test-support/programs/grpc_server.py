"""A gRPC server for measurements, where grpcio is installed: answers every call with as many bytes as an
answer to get_weather has, on the socket `grpc` where it is started."""

import sys
from concurrent.futures import ThreadPoolExecutor

try:
    import grpc
except ImportError:
    print("not installed", flush=True)
    sys.exit()

REPLY = bytes(527)
CALLERS = 8

server = grpc.server(ThreadPoolExecutor(CALLERS))
handler = grpc.unary_unary_rpc_method_handler(lambda request, context: REPLY)
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("weather", {"get": handler})])
server.add_insecure_port("unix:grpc")
server.start()
print("ready", flush=True)
server.wait_for_termination()
